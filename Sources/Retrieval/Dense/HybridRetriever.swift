import Dispatch
import RankifyCore

/// Hybrid retrieval: what lexical and dense search find, fused.
///
/// Both search to a depth of their own; fused are identifiers and scores, and texts are read for what is kept. The result
/// is that of fusing the two runs as files.
public struct HybridRetriever: Retriever {
  /// Lexical search, with the depth to which it searches.
  public let sparse: SparseRetriever
  /// Dense search, with the depth to which it searches.
  public let dense: DenseRetriever
  /// How the two are fused, lexical first.
  public let fusion: any RunFusion
  /// Documents to return for a query.
  public let depth: Int

  /// Creates a retriever.
  /// - Parameter fusion: by default half the score of each, scaled to 0…1 (min-max).
  public init(
    _ sparse: SparseRetriever, _ dense: DenseRetriever,
    by fusion: any RunFusion = WeightedSum(weights: .each([0.5, 0.5]), normalization: .minMax), depth: Int = 1000
  ) {
    (self.sparse, self.dense, self.fusion, self.depth) = (sparse, dense, fusion, max(0, depth))
  }

  /// The ranking of one query, with texts.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking { try rankings([query])[0] }

  /// The rankings of many queries.
  public func run(batch: [Query]) async throws(RankifyError) -> [Ranking] { try rankings(batch) }

  /// The identifiers and scores of the best documents for each query, best first.
  public func entries(for queries: [Query]) throws(RankifyError) -> [[Run.Entry]] {
    var lexical: [[Run.Entry]] = []
    for query in queries { lexical.append(try sparse.entries(for: query.text)) }
    return try HybridRetriever.fuse(queries, lexical, dense.entries(for: queries), by: fusion, depth: depth)
  }

  /// Fuses what lexical and dense search found for each query.
  package static func fuse(
    _ queries: [Query], _ lexical: [[Run.Entry]], _ semantic: [[Run.Entry]], by fusion: any RunFusion, depth: Int
  ) throws(RankifyError) -> [[Run.Entry]] {
    var results: [[Run.Entry]] = []
    for (i, query) in queries.enumerated() {
      let rankings = [lexical[i], semantic[i]].map { $0.map(HybridRetriever.shortened) }
      var run = Run(tag: fusion.name)
      do { try run.add(try fusion.fuse(rankings, for: query.id), for: query.id) } catch {
        throw error as? RankifyError
          ?? RankifyError(
            .invalidInput, "query \(query.id): the scores cannot be fused by \(fusion.name)", cause: error)
      }
      results.append(Array((run[query.id] ?? []).prefix(depth)))
    }
    return results
  }

  /// A run file has the shortest decimal of a score; fusing it gives the same only from the same number.
  private static func shortened(_ entry: Run.Entry) -> Run.Entry {
    Run.Entry(document: entry.document, score: Double(Float(entry.score).description) ?? entry.score)
  }

  private func rankings(_ queries: [Query]) throws(RankifyError) -> [Ranking] {
    var rankings: [Ranking] = []
    for (query, entries) in zip(queries, try entries(for: queries)) {
      rankings.append(try dense.dense.index.ranking(entries, for: query))
    }
    return rankings
  }
}
