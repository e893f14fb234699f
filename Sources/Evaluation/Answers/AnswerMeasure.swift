import RankifyCore

/// The definition of a measure of answers: what one question's answer, or the evidence behind it, is worth.
public protocol AnswerFormula: Hashable, Sendable {
  /// The name with its cut-off: `EM`, `HasAnswer@5`.
  var name: String { get }
  /// What it looks at.
  var needs: AnswerNeed { get }
  /// The value, from 0 to 1.
  func value(of answer: JudgedAnswer) -> Double
}

/// What a measure of answers looks at.
public enum AnswerNeed: Hashable, Sendable {
  /// The answers.
  case answers
  /// The text of the passages behind the answers.
  case passages
  /// The passages behind the answers, and the documents that an answer needs.
  case goldDocuments
}

extension AnswerFormula {
  /// The answers.
  public var needs: AnswerNeed { .answers }
}

/// A measure of answers as a value: `try AnswerMeasure("F1")`. Summaries are means over questions.
public struct AnswerMeasure: NamedMeasure, Hashable {
  /// The definition.
  public let formula: any AnswerFormula
  /// The name.
  public var name: String { formula.name }
  /// The mean.
  public var aggregation: Aggregation { .mean }
  /// Not a whole number.
  public var isCount: Bool { false }

  /// Creates a measure from a definition.
  public init(_ formula: any AnswerFormula) {
    self.formula = formula
  }

  /// Creates the measure called `text`, such as `EM` or `HasAnswer@5`; letter case does not count.
  ///
  /// Throws for unknown names, naming the nearest known ones.
  public init(_ text: String) throws(RankifyError) {
    let parsed = try ParsedMeasure(text)
    guard let entry = AnswerMeasure.entry(parsed.stem) else { throw AnswerMeasure.unknown(text) }
    formula = try entry.make(parsed)
  }

  /// Whether both have the same name.
  public static func == (a: AnswerMeasure, b: AnswerMeasure) -> Bool { a.name == b.name }

  /// Feeds the name into `hasher`.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension AnswerMeasure {
  /// A new measure is one file and one line here.
  private static let entries: [Entry] = [
    Entry(["EM", "ExactMatch"], ExactMatch()),
    Entry(["F1"], TokenOverlap(.f1)),
    Entry(["Precision"], TokenOverlap(.precision)),
    Entry(["Recall"], TokenOverlap(.recall)),
    Entry(["Contains"], Contains(unit: .tokens)),
    Entry(["ContainsChars"], Contains(unit: .characters)),
    Entry(["strEM", "str-EM", "str_em"], GroupsFound(all: false)),
    Entry(["strHit", "str-hit", "str_hit"], GroupsFound(all: true)),
    Entry(["ROUGE-L", "ROUGEL"], LongestCommonSubsequence()),
    Entry(["HasAnswer"]) { PassagesWithAnswer(cutoff: $0) },
    Entry(["EvidenceRecall"]) { EvidenceRecall(cutoff: $0) },
  ]

  /// The names of all measures, cut-offs left out.
  public static let names = entries.compactMap(\.names.first)

  private struct Entry: Sendable {
    let names: [String]
    private let fixed: (any AnswerFormula)?
    private let maker: (@Sendable (Int?) -> any AnswerFormula)?

    init(_ names: [String], _ formula: any AnswerFormula) { (self.names, fixed, maker) = (names, formula, nil) }

    init(_ names: [String], _ maker: @escaping @Sendable (Int?) -> any AnswerFormula) {
      (self.names, fixed, self.maker) = (names, nil, maker)
    }

    func make(_ parsed: ParsedMeasure) throws(RankifyError) -> any AnswerFormula {
      if let given = parsed.parameters.first?.key ?? (maker == nil ? parsed.point : nil) {
        throw RankifyError(.badArguments, "measure '\(parsed.text)': \(names[0]) takes no '\(given)'")
      }
      guard let maker else { return fixed ?? ExactMatch() }
      return maker(try ParameterReader(parsed).cutoff())
    }
  }

  private static func entry(_ stem: String) -> Entry? {
    entries.first { $0.names.contains { $0.lowercased() == stem.lowercased() } }
  }

  private static func unknown(_ name: String) -> RankifyError {
    if (try? MeasureSelection([name])) != nil {
      let known = names.joined(separator: ", ")
      return RankifyError(.badArguments, "measure '\(name)' judges rankings; those of answers are \(known)")
    }
    let near = Spelling.nearest(to: name, in: names).map { "'\($0)'" }.joined(separator: ", ")
    return RankifyError(.badArguments, "unknown measure of answers '\(name)'; did you mean \(near)?")
  }
}
