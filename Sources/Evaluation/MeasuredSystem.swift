import RankifyCore

/// What was measured of one system query by query: the evaluation of a run, or of answers.
public protocol MeasuredSystem: Sendable {
  /// Its measures.
  associatedtype Subject: NamedMeasure
  /// The name of the run, or of the answers.
  var tag: String { get }
  /// What was measured.
  var measures: [Subject] { get }
  /// The queries the summary is taken over, in byte order.
  var queries: [Query.ID] { get }
  /// Values by query, then measure.
  var values: [[Double]] { get }
  /// One figure a measure.
  var summary: [Double] { get }
  /// Queries that the system should have worked on.
  var asked: Int { get }
  /// Those for which it has nothing, in byte order.
  var missing: [Query.ID] { get }
  /// One sentence that says which queries the summary is taken over.
  var basis: String { get }
}

/// What a table of figures says of a measure.
public protocol NamedMeasure: Sendable {
  /// Its name.
  var name: String { get }
  /// How values of single queries become one figure.
  var aggregation: Aggregation { get }
  /// Whether values are whole numbers.
  var isCount: Bool { get }
}

extension MeasuredSystem {
  /// The values of the measure called `name` by query, or `nil` where it was not measured.
  public func values(ofMeasure name: String) -> [Double]? {
    measures.firstIndex { $0.name == name }.map { column in values.map { $0[column] } }
  }

  /// The 95 % bootstrap interval of each summary that is a mean, queries being drawn anew 10,000 times; none of one query.
  /// - Complexity: O(10,000 × values), in parallel
  public func intervals(seed: UInt64 = 42) -> [ClosedRange<Double>?] {
    let bootstrap = Bootstrap(samples: 10_000, seed: seed)
    return measures.indices.map { column in
      guard measures[column].aggregation == .mean else { return nil }
      return bootstrap.interval(of: values.map { $0[column] }, level: 0.95)
    }
  }
}

extension Evaluation: MeasuredSystem {
  /// Judged queries.
  public var asked: Int { coverage.judged }
  /// Judged queries without a ranking.
  public var missing: [Query.ID] { coverage.missing }
}

extension Measure: NamedMeasure {
  /// How values of single queries become one figure.
  public var aggregation: Aggregation { formula.aggregation }
  /// Whether values are whole numbers.
  public var isCount: Bool { formula.isCount }
}
