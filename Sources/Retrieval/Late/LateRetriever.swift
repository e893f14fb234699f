import RankifyCore
import Tensors
import Vectors

/// Late interaction retrieval: ranks the documents of an index by MaxSim of their token vectors with the query's (Khattab &
/// Zaharia 2020), found by PLAID (Santhanam et al. 2022) or exactly.
public struct LateRetriever: Retriever {
  /// The token vectors.
  public let late: LateIndex
  /// What encodes queries.
  public let encoder: any MultiVectorEncoder
  /// Documents to return for a query.
  public let depth: Int
  /// How documents are found.
  public let mode: TokenSearchMode
  private let pool: ThreadPool

  /// Queries that are encoded and searched at a time.
  private static let batch = 64

  /// Creates a retriever.
  /// - Parameters:
  ///   - mode: by default `late.standardMode(for: depth)`: PLAID where the index has centroids and is not small, with
  ///     settings that suit `depth`, else exact
  ///   - threads: how many search; all cores if `nil`
  /// - Throws: invalid input where `encoder` is not the one that made the token vectors; bad arguments where PLAID is asked
  ///   for and there are no centroids.
  public init(
    _ late: LateIndex, encoder: any MultiVectorEncoder, depth: Int = 1000, mode: TokenSearchMode? = nil,
    threads: Int? = nil
  ) throws(RankifyError) {
    try late.check(encoder.identity)
    (self.late, self.encoder, self.depth) = (late, encoder, max(0, depth))
    self.mode = mode ?? late.standardMode(for: self.depth)
    pool = threads.map { ThreadPool(threads: $0) } ?? .shared
    guard case .plaid = self.mode, late.store.codec == nil else { return }
    throw RankifyError(
      .badArguments,
      "\(late.index.path): its token vectors are kept as \(late.storage.encoding.rawValue), without the centroids that "
        + "PLAID needs; search exactly, or keep them in 1, 2 or 4 bits")
  }

  /// The ranking of one query, with texts.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking { try rankings([query])[0] }

  /// The rankings of many queries, encoded and searched together.
  public func run(batch: [Query]) async throws(RankifyError) -> [Ranking] { try rankings(batch) }

  /// The identifiers and scores of the best documents for each text, best first; equal scores in descending order of
  /// identifiers.
  /// - Parameter observer: told of the stages of every query's search
  public func entries(
    for texts: [String], observer: ([[TokenSearchStage]]) -> Void = { _ in }
  ) throws(RankifyError) -> [[Run.Entry]] {
    var entries: [[Run.Entry]] = []
    for start in stride(from: 0, to: texts.count, by: LateRetriever.batch) {
      let part = Array(texts[start..<min(start + LateRetriever.batch, texts.count)])
      do throws(RankifyError) {
        let results = try late.search(try encoder.encode(part, as: .query), depth, mode: mode, on: pool)
        entries += results.entries
        observer(results.stages)
      } catch {
        throw error.renumbered { start + $0 }
      }
    }
    return entries
  }

  /// The same for queries, by whose identifiers faults name them.
  public func entries(
    for queries: [Query], observer: ([[TokenSearchStage]]) -> Void = { _ in }
  ) throws(RankifyError) -> [[Run.Entry]] {
    do throws(RankifyError) { return try entries(for: queries.map(\.text), observer: observer) } catch {
      throw try error.naming { "query '\(queries[$0].id)'" }
    }
  }

  private func rankings(_ queries: [Query]) throws(RankifyError) -> [Ranking] {
    var rankings: [Ranking] = []
    for (query, entries) in zip(queries, try entries(for: queries)) {
      rankings.append(try late.index.ranking(entries, for: query))
    }
    return rankings
  }
}
