import Foundation
import RankifyCore

/// Measures runs against judgements.
///
/// ```swift
/// let evaluator = Evaluator(measures: [try Measure("nDCG@10"), try Measure("AP")])
/// let evaluation = try evaluator.evaluate(run, against: qrels)
/// print(evaluation.summary[0], evaluation.basis)
/// ```
public struct Evaluator: Sendable {
  /// What is measured.
  public let measures: [Measure]
  /// What holds for every measure.
  public let settings: EvaluationSettings

  /// Creates an evaluator.
  public init(measures: [Measure], settings: EvaluationSettings = .init()) {
    self.measures = measures
    self.settings = settings
  }

  /// Measures `run` against `qrels`.
  ///
  /// Throws where they share no query, where a query has negative grades only, and where a measure is undefined for the
  /// judgements at hand.
  /// - Complexity: O(retrieved documents × measures), queries in parallel
  public func evaluate(_ run: Run, against qrels: Qrels) throws(RankifyError) -> Evaluation {
    try evaluate(JudgedRun(run, qrels, settings: settings))
  }

  /// Measures a run that was joined with judgements already.
  public func evaluate(_ run: JudgedRun) throws(RankifyError) -> Evaluation {
    try checkObjections(run)
    let measures = measures
    let values = concurrentMap(run.rankings) { ranking in measures.map { $0.value(of: ranking) } }
    try checkNumbers(values, run.queries)
    return Evaluation(run: run, measures: measures, retrievedValues: values)
  }

  private func checkObjections(_ run: JudgedRun) throws(RankifyError) {
    for (query, ranking) in zip(run.queries, run.rankings) {
      for measure in measures {
        guard let objection = measure.formula.objection(to: ranking.pool) else { continue }
        throw RankifyError(.invalidInput, "measure '\(measure.name)' cannot judge query '\(query)': \(objection)")
      }
    }
  }

  private func checkNumbers(_ values: [[Double]], _ queries: [Query.ID]) throws(RankifyError) {
    for (query, row) in zip(queries, values) {
      guard let bad = row.firstIndex(where: { !$0.isFinite }) else { continue }
      throw RankifyError(
        .invalidInput,
        "measure '\(measures[bad].name)' is not a finite number for query '\(query)'; "
          + "check the gains and the grades in the qrels")
    }
  }
}
