import RankifyCore

extension VectorStore {
  /// The `k` nearest rows of each query, nearest first, equal scores by row number.
  ///
  /// Scores are dot products in double precision, rounded once, of the query and the row as `vector(_:)` gives it; with
  /// `fp32` and `fp16` no row with a better score is ever missed. Results are the same bits alone or in any batch, at
  /// any number of threads, on any processor.
  /// - Returns: for each query up to `k` neighbours, fewer where the store has fewer.
  /// - Throws: `RankifyError` where a query has another dimension or a number that is not finite.
  public func nearest(
    _ k: Int, to queries: [[Float]], options: SearchOptions = SearchOptions()
  ) throws(RankifyError) -> [[Neighbor]] {
    precondition(k >= 0, "\(k) neighbours")
    var results: [[Neighbor]] = []
    for query in try padded(queries) { results.append(naive(k, query, options)) }
    return results
  }

  /// The `k` nearest rows of a query.
  public func nearest(
    _ k: Int, to query: [Float], options: SearchOptions = SearchOptions()
  ) throws(RankifyError) -> [Neighbor] {
    try nearest(k, to: [query], options: options)[0]
  }

  /// `result[i]` is the exact score of `rows[i]`, deleted or not: for re-ranking.
  public func scores(of rows: [Int], for query: [Float]) throws(RankifyError) -> [Float] {
    let query = try padded([query])[0]
    return rows.map { row in
      precondition((0..<rowCount).contains(row), "row \(row) of \(rowCount)")
      return exactRow(row).score(query)
    }
  }

  /// Queries in the form in which rows are stored.
  func padded(_ queries: [[Float]]) throws(RankifyError) -> [[Float]] {
    var result: [[Float]] = []
    for (i, query) in queries.enumerated() {
      try VectorCheck.check(query, settings, "query \(i + 1)", "the encoder of \(path)")
      result.append(Array(repeating: 0, count: layout.paddedDimension))
      VectorCheck.fill(&result[i], query, settings.metric)
    }
    return result
  }

  private func naive(_ k: Int, _ query: [Float], _ options: SearchOptions) -> [Neighbor] {
    let rows = (0..<rowCount).filter { isLive($0) && options.rows?.contains($0) ?? true }
    let all = rows.map { Neighbor(row: $0, score: exactRow($0).score(query)) }
    return Array(all.sorted { $0.precedes($1) }.prefix(k))
  }
}
