import RankifyCore
import Vectors

/// What a check of an index says of its token vectors.
public struct LateReport: Hashable, Encodable, Sendable {
  /// Documents that have theirs.
  public var documents: Int
  /// How much of the `k` documents that exact search finds PLAID finds, 0 to 1; `nil` without centroids, and where there is
  /// nothing to search.
  public var recall: Double?
  /// The number of documents that the recall is about, and that of queries: beginnings of documents of the index.
  public var (k, queries) = (10, 0)
  /// Mean squared distances between vectors and what is stored of them: of those that the codec was to expect, of all, and
  /// of those that were added later.
  public var (expectedError, storedError, addedError): (Double?, Double?, Double?)
  /// Whether what was added suits the centroids so badly that training again pays.
  public var hasDrifted = false

  init(documents: Int) { self.documents = documents }
}

extension LateIndex {
  /// Tokens of a document that serve as a query of the check, as many as ColBERT's queries have.
  private static let queryTokens = 32
  /// Documents that serve as queries.
  private static let queries = 50

  /// Checks the token vectors of an index, where it has any.
  static func check(
    _ database: Database, _ segments: [Segment], _ report: inout IndexReport
  ) throws(RankifyError) {
    guard let check = try RepresentationCheck<LateRepresentation>(database) else { return }
    let store = check.store
    report.tokenVectors = LateReport(documents: store.count)
    try check.run(segments, &report)
    report.tokenVectors?.add(store.drift)
    guard store.codec != nil else { return }
    let (recall, queries) = try LateIndex.recall(store, 10)
    report.tokenVectors?.recall = recall
    report.tokenVectors?.queries = queries
  }

  /// How much of the exact result PLAID finds, with the first vectors of some of the documents as queries; `nil` where no
  /// document has a vector.
  private static func recall(_ store: TokenStore, _ k: Int) throws(RankifyError) -> (recall: Double?, queries: Int) {
    let live = (0..<store.documentCount).filter { store.isLive($0) && store.tokenCount(of: $0) > 0 }
    let step = max(1, live.count / queries)
    let sample = stride(from: 0, to: live.count, by: step).prefix(queries).map {
      store.vectors(of: live[$0]).first(queryTokens)
    }
    let exact = try store.search(sample, k: k, mode: .exact)
    let plaid = try store.search(sample, k: k, mode: .plaid())
    var (found, wanted) = (0, 0)
    for (exact, plaid) in zip(exact, plaid) {
      found += Set(exact.neighbors.map(\.row)).intersection(plaid.neighbors.map(\.row)).count
      wanted += exact.neighbors.count
    }
    return (wanted > 0 ? Double(found) / Double(wanted) : nil, sample.count)
  }
}

extension LateReport {
  fileprivate mutating func add(_ drift: TokenDrift?) {
    guard let drift else { return }
    (expectedError, storedError, addedError) = (drift.expected, drift.stored, drift.added)
    hasDrifted = drift.isLarge
  }
}

extension TokenVectors {
  fileprivate func first(_ count: Int) -> TokenVectors {
    TokenVectors(dimension: dimension, values: Array(values.prefix(count * dimension)))
  }
}
