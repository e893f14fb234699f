import Dispatch
import RankifyCore

/// A run joined with qrels: one judged ranking a query, and the account of which queries those are.
public struct JudgedRun: Sendable {
  /// Which queries took part, and which could not.
  public struct Coverage: Hashable, Sendable {
    /// Queries with judgements.
    public let judged: Int
    /// Queries with a ranking in the run.
    public let retrieved: Int
    /// Judged queries without a ranking, in byte order.
    public let missing: [Query.ID]
    /// Queries of the run without judgements, in the run's order; nothing can be said about them.
    public let unjudged: [Query.ID]
    /// Queries in which documents of equal score have unequal grades.
    public let tied: Int
  }

  /// The name of the run.
  public private(set) var tag: String
  /// Judged queries with a ranking, in byte order as trec_eval prints them.
  public let queries: [Query.ID]
  /// Their rankings, one a query.
  public let rankings: [JudgedRanking]
  /// Empty rankings of the queries in `coverage.missing`, one a query.
  public let missingRankings: [JudgedRanking]
  /// Which queries took part.
  public let coverage: Coverage
  /// What holds for every measure.
  public let settings: EvaluationSettings

  /// Joins `run` with `qrels`, queries in parallel.
  ///
  /// Throws where no query is in both, and where a query has negative grades only: every measure is undefined for it, and
  /// trec_eval stops there too.
  public init(_ run: Run, _ qrels: Qrels, settings: EvaluationSettings = .init()) throws(RankifyError) {
    let judged = qrels.queries
    let queries = judged.filter { run[$0] != nil }
    if queries.isEmpty { throw JudgedRun.nothingInCommon(run, judged) }
    let missing = judged.filter { run[$0] == nil }
    let considered = settings.averaging == .judged ? judged : queries
    try JudgedRun.checkJudgements(of: considered, qrels)
    let rankings = concurrentMap(queries) {
      JudgedRanking(run[$0] ?? [], judgements: qrels[$0] ?? [:], settings: settings)
    }
    tag = run.tag
    self.queries = queries
    self.rankings = rankings
    missingRankings = missing.map { JudgedRanking([], judgements: qrels[$0] ?? [:], settings: settings) }
    coverage = Coverage(
      judged: judged.count, retrieved: run.queries.count, missing: missing,
      unjudged: run.queries.filter { qrels[$0] == nil }, tied: rankings.count { $0.hasTiesThatMatter })
    self.settings = settings
  }
}

extension JudgedRun {
  /// The same under another name.
  public func named(_ tag: String) -> JudgedRun {
    var other = self
    other.tag = tag
    return other
  }

  private static func nothingInCommon(_ run: Run, _ judged: [Query.ID]) -> RankifyError {
    guard let asked = judged.first else {
      return RankifyError(.invalidInput, "the qrels hold no judgement; give qrels with lines 'query 0 document grade'")
    }
    guard let found = run.queries.first else {
      return RankifyError(.invalidInput, "the run '\(run.tag)' holds no ranking; give a run with at least one query")
    }
    return RankifyError(
      .invalidInput,
      "no query of the run '\(run.tag)' is in the qrels: the run has '\(found)', the qrels have '\(asked)'; "
        + "check that both use the same query identifiers")
  }

  private static func checkJudgements(of queries: [Query.ID], _ qrels: Qrels) throws(RankifyError) {
    for query in queries where qrels[query]?.values.contains(where: { $0 >= 0 }) == false {
      throw RankifyError(
        .invalidInput,
        "query '\(query)' has only negative grades in the qrels, so no measure is defined for it; "
          + "remove its lines or grade at least one document 0 or higher")
    }
  }
}

/// `body` applied to every element, on all cores, results in order.
func concurrentMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ body: @Sendable (Element) -> Result
) -> [Result] {
  let results = [Result?](unsafeUninitializedCapacity: elements.count) { buffer, count in
    buffer.initialize(repeating: nil)
    nonisolated(unsafe) let slots = buffer  // each iteration writes its own slot only
    DispatchQueue.concurrentPerform(iterations: elements.count) { slots[$0] = body(elements[$0]) }
    count = elements.count
  }
  return results.compactMap { $0 }
}
