import Rankify

/// A way to search an index, as options put it together.
enum Searcher: Sendable {
  case sparse(SparseSearcher)
  case dense(DenseRetriever)
  case late(LateRetriever, StageTotals)
  case hybrid(SparseSearcher, DenseRetriever, any RunFusion, depth: Int)

  /// Whether scores are sums in double precision, as `rankify fuse` writes them.
  var isFused: Bool {
    if case .hybrid = self { true } else { false }
  }

  /// Whether queries are encoded.
  var usesVectors: Bool {
    if case .sparse = self { false } else { true }
  }

  /// What late interaction did, for the sidecar.
  var lateRecord: LateRecord? {
    if case .late(let retriever, let totals) = self { LateRecord(retriever, totals) } else { nil }
  }

  /// Identifiers and scores of the best documents for each query, best first. Faults name the query where one is to blame.
  /// - Parameter topics: the file they are from, to name the line of one that cannot be searched for
  func entries(for queries: ArraySlice<Query>, of topics: String?, threads: Int) throws(RankifyError) -> [[Run.Entry]] {
    switch self {
    case .sparse(let searcher): return try Searcher.sparse(searcher, queries, topics, threads)
    case .dense(let retriever): return try retriever.entries(for: Array(queries))
    case .late(let retriever, let totals): return try retriever.entries(for: Array(queries), observer: totals.add)
    case .hybrid(let sparse, let dense, let fusion, let depth):
      return try HybridRetriever.fuse(
        Array(queries), Searcher.sparse(sparse, queries, topics, threads), dense.entries(for: Array(queries)),
        by: fusion, depth: depth)
    }
  }

  private static func sparse(
    _ searcher: SparseSearcher, _ queries: ArraySlice<Query>, _ topics: String?, _ threads: Int
  ) throws(RankifyError) -> [[Run.Entry]] {
    let results = ParallelResults<[Run.Entry]>(count: queries.count)
    results.fill(threads: threads) { i throws(RankifyError) in
      let query = queries[queries.startIndex + i]
      do throws(RankifyError) { return try searcher.entries(for: query.text) } catch {
        // What is wrong with one of the topics is a fault of their file, not of the command line.
        let code = error.code == .badArguments ? .invalidInput : error.code
        let place = topics.flatMap { TopicsReader.place(of: query.id, in: $0) }.map { $0 + ": " } ?? ""
        throw RankifyError(code, "\(place)query '\(query.id)': \(error.message)", cause: error)
      }
    }
    return try results.values()
  }
}
