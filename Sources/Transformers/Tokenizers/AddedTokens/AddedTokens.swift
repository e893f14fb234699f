import RankifyCore

/// The added tokens of a tokenizer, found in two rounds: in the raw text, and in the normalized text between.
struct AddedTokens: Sendable {
  /// What is looked for in both rounds.
  struct Finders: Sendable {
    /// Finds those that are looked for in the raw text; `nil` where there are none.
    let raw: AddedTokenFinder?
    /// Finds those that are looked for in the normalized text; `nil` where there are none.
    let normalized: AddedTokenFinder?
  }

  private let all: Finders
  /// Without special tokens.
  private let ordinary: Finders
  /// Finds the spelling of special tokens in raw text, whether they are looked for there or in normalized text; `nil` where there
  /// are none.
  let spelledSpecials: AddedTokenFinder?
  private let idsByContent: [String: Int32]
  private let contentsByID: [Int32: AddedToken]

  init(_ tokens: [AddedToken], normalizer: (any TextNormalizer)?) {
    all = Finders(tokens, normalizer)
    ordinary = Finders(tokens.filter { !$0.isSpecial }, normalizer)
    let specials = tokens.filter { $0.isSpecial && !$0.content.isEmpty }
    spelledSpecials =
      specials.isEmpty ? nil : AddedTokenFinder(specials, contents: specials.map { Array($0.content.utf8) })
    idsByContent = Dictionary(tokens.map { ($0.content, $0.id) }) { $1 }
    contentsByID = Dictionary(tokens.map { ($0.id, $0) }) { $1 }
  }

  /// The id of the added token with that text.
  func id(of content: String) -> Int32? { idsByContent[content] }

  /// The added token of that id.
  func token(of id: Int32) -> AddedToken? { contentsByID[id] }

  /// What is looked for where special tokens are read so.
  func finders(_ specials: SpecialTokenReading) -> Finders { specials == .asTokens ? all : ordinary }
}

extension AddedTokens.Finders {
  fileprivate init(_ tokens: [AddedToken], _ normalizer: (any TextNormalizer)?) {
    let early = tokens.filter { !$0.isNormalized && !$0.content.isEmpty }
    raw = early.isEmpty ? nil : AddedTokenFinder(early, contents: early.map { Array($0.content.utf8) })
    let late = tokens.filter { $0.isNormalized && !$0.content.isEmpty }
    let contents = late.map { Self.normalized($0.content, normalizer) }
    normalized = late.isEmpty ? nil : AddedTokenFinder(late, contents: contents)
  }

  private static func normalized(_ content: String, _ normalizer: (any TextNormalizer)?) -> [UInt8] {
    var (text, content) = (WorkingText(), content)
    content.withUTF8 { text.load($0, startsText: true) }
    normalizer?.normalize(&text)
    return text.bytes
  }
}
