import RankifyCore

/// How values of single queries become one figure for the run.
public enum Aggregation: Hashable, Sendable {
  /// Their mean.
  case mean
  /// Their sum: counts.
  case sum
  /// Their geometric mean, a value below 0.00001 counting as 0.00001 (trec_eval's `gm_` measures).
  case geometricMean
}

/// The definition of a measure: what one query's judged ranking is worth.
public protocol Formula: Hashable, Sendable {
  /// The name with parameters and cut-off, as ir_measures writes it: `nDCG@10`, `AP(rel=2)@100`.
  var name: String { get }
  /// How values of single queries become one figure.
  var aggregation: Aggregation { get }
  /// Whether values are whole numbers.
  var isCount: Bool { get }
  /// What in the judgements of a query the formula cannot work with, `nil` where all is well.
  func objection(to pool: GradeCounts) -> String?
  /// The value of one ranking.
  func value(of ranking: JudgedRanking) -> Double
}

extension Formula {
  /// The mean.
  public var aggregation: Aggregation { .mean }
  /// Not a whole number.
  public var isCount: Bool { false }
  /// Works with any judgements.
  public func objection(to pool: GradeCounts) -> String? { nil }
}

/// A measure of effectiveness as a value: `try Measure("nDCG@10")`.
public struct Measure: Hashable, Sendable {
  /// The definition.
  public let formula: any Formula
  /// The name, as ir_measures writes it; trec_eval's own where ir_measures has none.
  public var name: String { formula.name }

  /// Creates a measure from a definition.
  public init(_ formula: any Formula) {
    self.formula = formula
  }

  /// Creates the measure called `text`, in the syntax of ir_measures (`nDCG@10`, `AP(rel=2)@100`, `RBP(p=0.8,rel=1)`) or
  /// under trec_eval's name for a single figure (`ndcg_cut_10`, `map`, `P.5`).
  ///
  /// Throws for unknown names and parameters, naming the nearest known ones.
  public init(_ text: String) throws(RankifyError) {
    let measures = try MeasureSelection([text]).measures
    guard measures.count == 1, let only = measures.first else {
      throw RankifyError(
        .badArguments,
        "measure '\(text)' stands for \(measures.count) figures where one is wanted; say which, such as 'nDCG@10'")
    }
    self = only
  }

  /// The value of one ranking.
  public func value(of ranking: JudgedRanking) -> Double { formula.value(of: ranking) }

  /// Whether both stand for the same figure.
  public static func == (a: Measure, b: Measure) -> Bool { a.name == b.name }

  /// Feeds the name into `hasher`.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Measure: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
