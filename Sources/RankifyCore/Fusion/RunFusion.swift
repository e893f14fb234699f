/// Combines the rankings of several systems into one.
///
/// A fused run has every query that any of the runs has, in the order of their first appearance; a run without a query is
/// a system that found nothing for it. A rank is the position in evaluation order (`Run`), counted from 1, so the ranks in
/// a run file play no part. Results depend on the order of the runs only where a method's own definition says so, up to
/// rounding.
public protocol RunFusion: Sendable {
  /// A short name of the method, which tags fused runs.
  var name: String { get }

  /// Fuses the rankings of one query, one for each system, empty where a system found nothing.
  /// - Returns: every document of any ranking once, in any order.
  /// - Throws: bad arguments where the weights are not one a system; invalid input where a score cannot be used.
  func fuse(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [Run.Entry]
}

extension RunFusion {
  /// Fuses whole runs.
  /// - Complexity: O(*n* log *n*) in the number of entries
  public func fuse(_ runs: [Run]) throws(RankifyError) -> Run {
    if runs.isEmpty { throw RankifyError(.badArguments, "nothing to fuse: give one run or more") }
    var fused = Run(tag: name)
    var seen: Set<ByteString> = []
    for query in runs.flatMap(\.queries) where seen.insert(ByteString(query)).inserted {
      try fused.add(fusing: runs.map { $0[query] ?? [] }, for: query, by: self)
    }
    return fused
  }
}

extension Run {
  fileprivate mutating func add(
    fusing rankings: [[Entry]], for query: Query.ID, by fusion: some RunFusion
  ) throws(RankifyError) {
    let entries = try fusion.fuse(rankings, for: query)
    let fault = RankifyError(
      .invalidInput, "query \(query): the scores are too large for \(fusion.name); fuse by rank instead (rrf)")
    if entries.contains(where: { !$0.score.isFinite }) { throw fault }
    do { try add(entries, for: query) } catch { throw RankifyError(fault.code, fault.message, cause: error) }
  }
}
