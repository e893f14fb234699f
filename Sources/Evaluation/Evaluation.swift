import Foundation
import RankifyCore

/// What measuring a run gave: a value a query and measure, a summary, and the account of the queries behind it.
public struct Evaluation: Sendable {
  /// The name of the run.
  public let tag: String
  /// What was measured.
  public let measures: [Measure]
  /// The queries the summary is taken over, in byte order.
  public let queries: [Query.ID]
  /// Values by query, then measure; zero for a query without a ranking.
  public let values: [[Double]]
  /// One figure a measure.
  public let summary: [Double]
  /// Which queries took part, and which could not.
  public let coverage: JudgedRun.Coverage
  /// The rule the queries were chosen by.
  public let averaging: Averaging

  init(run: JudgedRun, measures: [Measure], retrievedValues: [[Double]]) {
    var rows = Dictionary(uniqueKeysWithValues: zip(run.queries, retrievedValues))
    if run.settings.averaging == .judged {
      for (query, ranking) in zip(run.coverage.missing, run.missingRankings) {
        rows[query] = measures.map { $0.valueWithoutRanking(ranking) }
      }
    }
    let queries = rows.keys.sorted(by: ByteOrder.precedes)
    let values = queries.map { rows[$0] ?? [] }
    tag = run.tag
    self.measures = measures
    self.queries = queries
    self.values = values
    summary = measures.indices.map { column in
      measures[column].formula.aggregation.summary(of: values.map { $0[column] })
    }
    coverage = run.coverage
    averaging = run.settings.averaging
  }

  /// The values of `measure` by query, or `nil` where it was not measured.
  public func values(of measure: Measure) -> [Double]? {
    measures.firstIndex(of: measure).map { column in values.map { $0[column] } }
  }

  /// The summary of `measure`, or `nil` where it was not measured.
  public func summary(of measure: Measure) -> Double? {
    measures.firstIndex(of: measure).map { summary[$0] }
  }

  /// One sentence that says which queries the summary is taken over.
  public var basis: String {
    let missing = coverage.missing.count
    let judged = coverage.judged
    if judged == 1 { return missing == 0 ? "over the 1 judged query" : "over the 1 judged query, counted as 0" }
    if missing == 0 { return "over all \(judged) judged queries" }
    return averaging == .judged
      ? "over all \(judged) judged queries, \(missing) of them without a ranking and counted as 0"
      : "over the \(queries.count) of \(judged) judged queries that the run has; \(missing) left out"
  }
}

extension Measure {
  /// What a query without a ranking contributes: its relevant documents exist, everything else is zero.
  func valueWithoutRanking(_ ranking: JudgedRanking) -> Double {
    if formula is RelevantCount || formula is QueryCount { return formula.value(of: ranking) }
    return 0
  }
}

extension Aggregation {
  /// The lowest value a geometric mean sees, as in trec_eval: one failed query does not make the mean zero.
  static let floor = 0.00001

  /// One figure from the values of single queries; zero from none.
  public func summary(of values: [Double]) -> Double {
    if values.isEmpty { return 0 }
    switch self {
    case .sum: return values.reduce(0, +)
    case .mean: return values.reduce(0, +) / Double(values.count)
    case .geometricMean:
      return exp(values.reduce(0) { $0 + log(max($1, Aggregation.floor)) } / Double(values.count))
    }
  }
}
