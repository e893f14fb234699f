import RankifyCore
import Vectors

/// What a check of an index says of its token vectors.
public struct LateReport: Hashable, Encodable, Sendable {
  /// Documents that have theirs.
  public var documents: Int
  /// How much of the `k` documents that exact search finds PLAID finds, 0 to 1; `nil` without centroids, and where there is
  /// nothing to search.
  public var recall: Double?
  /// The same for the 100 best documents.
  public var recallAt100: Double?
  /// The number of documents that the recall is about, and that of queries.
  public var (k, queries) = (10, 0)
  /// What served as queries, in words; `nil` without recall.
  public var queryKind: String?
  /// Mean squared distances between vectors and what is stored of them: of those that the codec was to expect, of all, and
  /// of those that were added later.
  public var (expectedError, storedError, addedError): (Double?, Double?, Double?)
  /// Whether what was added suits the centroids so badly that training again pays.
  public var hasDrifted = false

  init(documents: Int) { self.documents = documents }
}

extension LateIndex {
  /// Checks the token vectors of an index, where it has any.
  static func check(
    _ database: Database, _ segments: [Segment], _ report: inout IndexReport, encoder: (any MultiVectorEncoder)?
  ) throws(RankifyError) {
    guard let check = try RepresentationCheck<LateRepresentation>(database) else { return }
    let store = check.store
    report.tokenVectors = LateReport(documents: store.count)
    try check.run(segments, &report)
    report.tokenVectors?.add(store.drift)
    guard store.codec != nil else { return }
    if let encoder { try check.state.check(encoder.identity, database.path) }
    try report.tokenVectors?.add(LateRecall(store, database, encoder))
  }
}

extension LateReport {
  fileprivate mutating func add(_ drift: TokenDrift?) {
    guard let drift else { return }
    (expectedError, storedError, addedError) = (drift.expected, drift.stored, drift.added)
    hasDrifted = drift.isLarge
  }

  fileprivate mutating func add(_ found: LateRecall) throws(RankifyError) {
    (queries, queryKind) = (found.count, found.kind)
    (recall, recallAt100) = (try found.recall(k), try found.recall(100))
  }
}
