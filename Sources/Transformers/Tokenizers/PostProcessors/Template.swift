import RankifyCore

/// Where the texts and the special tokens of a sequence go.
struct Template: Sendable {
  /// One part of a sequence.
  enum Part: Sendable, Equatable {
    /// Special tokens.
    case special(ids: [Int32], typeID: Int32)
    /// A text: the first (0) or the second (1).
    case text(index: Int, typeID: Int32)
  }

  /// The parts around one text.
  var single: [Part]
  /// The parts around two texts.
  var pair: [Part]

  /// The texts alone; the second is of type 1.
  static let plain = Template(
    single: [.text(index: 0, typeID: 0)], pair: [.text(index: 0, typeID: 0), .text(index: 1, typeID: 1)])

  /// The parts for one text or two; special tokens only on demand.
  func parts(isPair: Bool, addSpecialTokens: Bool) -> [Part] {
    let parts = isPair ? pair : single
    return addSpecialTokens ? parts : parts.filter { if case .text = $0 { true } else { false } }
  }

  /// `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, the second text of type 1.
  static func bert(cls: Int32, sep: Int32) -> Template {
    let head: [Part] = [
      .special(ids: [cls], typeID: 0), .text(index: 0, typeID: 0), .special(ids: [sep], typeID: 0),
    ]
    return Template(single: head, pair: head + [.text(index: 1, typeID: 1), .special(ids: [sep], typeID: 1)])
  }

  /// Special tokens in front of the texts and behind them, once, all of type 0.
  static func around(before: [Int32], after: [Int32]) -> Template {
    let head: [Part] = before.isEmpty ? [] : [.special(ids: before, typeID: 0)]
    let tail: [Part] = after.isEmpty ? [] : [.special(ids: after, typeID: 0)]
    let (first, second): (Part, Part) = (.text(index: 0, typeID: 0), .text(index: 1, typeID: 0))
    return Template(single: head + [first] + tail, pair: head + [first, second] + tail)
  }

  /// `<s> A </s>` and `<s> A </s></s> B </s>`, all of type 0.
  static func roberta(cls: Int32, sep: Int32) -> Template {
    let head: [Part] = [
      .special(ids: [cls], typeID: 0), .text(index: 0, typeID: 0), .special(ids: [sep], typeID: 0),
    ]
    let tail: [Part] = [
      .special(ids: [sep], typeID: 0), .text(index: 1, typeID: 0), .special(ids: [sep], typeID: 0),
    ]
    return Template(single: head, pair: head + tail)
  }
}
