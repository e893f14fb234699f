import CKernels
import RankifyCore
import Tensors

extension VectorStore {
  /// The `k` nearest rows of each query, nearest first, equal scores by row number.
  ///
  /// Scores are dot products of the query and the stored row in double precision, rounded once. With `fp32` and `fp16` no
  /// row with a better score is ever missed; with `int8` the best `k · options.oversampling` rows by their codes are
  /// scored so (against their exact copies, where those are kept). Results are the same bits alone or in any batch, at any
  /// number of threads, on any processor.
  /// - Returns: for each query up to `k` neighbours, fewer where fewer rows are searched.
  /// - Throws: `RankifyError` where a query has another dimension or a number that is not finite.
  public func nearest(
    _ k: Int, to queries: [[Float]], options: SearchOptions = SearchOptions(), on pool: ThreadPool = .shared
  ) throws(RankifyError) -> [[Neighbor]] {
    try nearest(k, to: queries, options: options, on: pool, kernels: CPUFeatures.current.instructionSet)
  }

  /// The `k` nearest rows of a query.
  public func nearest(
    _ k: Int, to query: [Float], options: SearchOptions = SearchOptions(), on pool: ThreadPool = .shared
  ) throws(RankifyError) -> [Neighbor] {
    try nearest(k, to: [query], options: options, on: pool)[0]
  }

  /// `result[i]` is the exact score of `rows[i]`, deleted or not: for re-ranking.
  public func scores(of rows: [Int], for query: [Float]) throws(RankifyError) -> [Float] {
    let query = try padded([query])[0]
    var exact = exactRows
    return rows.map { row in
      precondition((0..<rowCount).contains(row), "row \(row) of \(rowCount)")
      return ck_row_score(&exact, row, query)
    }
  }

  /// `nearest`, with the kernels of a given instruction set.
  package func nearest(
    _ k: Int, to queries: [[Float]], options: SearchOptions, on pool: ThreadPool = .shared, kernels: InstructionSet
  ) throws(RankifyError) -> [[Neighbor]] {
    precondition(k >= 0, "\(k) neighbours")
    let queries = try padded(queries)
    let selection = RowSelection(self, options.rows)
    let k = min(k, selection.count)
    guard k > 0 else { return queries.map { _ in [] } }
    let depth = layout.kind == .bytes ? depth(k, options.oversampling, selection.count) : k
    if selection.favoursLooking(depth: depth) {
      let all = selection.candidates
      return pool.map(queries.count) { query in
        var candidates = all
        return best(k, &candidates, queries[query])
      }
    }
    let step = groupSize(depth, pool.threads)
    var results: [[Neighbor]] = []
    for first in stride(from: 0, to: queries.count, by: step) {
      let batch = QueryBatch(queries[first..<min(first + step, queries.count)], self)
      results += selection.withBits { bits in
        ExactScan(self, batch, k: k, depth: depth, allowed: bits, kernels: kernels).run(on: pool)
      }
    }
    return results
  }

  /// How many rows are found by their codes.
  private func depth(_ k: Int, _ oversampling: Int, _ count: Int) -> Int {
    min(k * min(max(oversampling, 1), count / k + 1), count)
  }

  /// How many queries are searched at once: those whose panels stay in the second cache, and whose candidates in memory.
  private func groupSize(_ depth: Int, _ threads: Int) -> Int {
    let bytes = layout.paddedDimension * (layout.kind == .bytes ? 1 : 4)
    let candidates = CandidateLists.capacity(depth) * 8 * threads
    let fitting = min((768 << 10) / bytes, (128 << 20) / candidates, 1024) / 32 * 32
    return max(32, fitting)
  }

  /// Queries in the form in which rows are stored.
  func padded(_ queries: [[Float]]) throws(RankifyError) -> [[Float]] {
    var result: [[Float]] = []
    for (i, query) in queries.enumerated() {
      try VectorCheck.check(query, settings, ("query", i), "the encoder of \(path)")
      result.append(Array(repeating: 0, count: layout.paddedDimension))
      VectorCheck.fill(&result[i], query, settings.metric)
    }
    return result
  }
}
