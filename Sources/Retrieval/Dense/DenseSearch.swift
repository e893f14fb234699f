import RankifyCore
import Vectors

extension DenseIndex {
  /// The identifiers and scores of the nearest documents to each query vector, best first; equal scores in descending order
  /// of identifiers, also where the list is cut.
  func entries(nearest depth: Int, to queries: [[Float]]) throws(RankifyError) -> [[Run.Entry]] {
    let depth = min(depth, store.count)
    if depth == 0 { return queries.map { _ in [] } }
    let places = index.places()
    var results: [[Run.Entry]] = []
    for (query, neighbors) in zip(queries, try nearest(depth + DocumentRows.spare, queries)) {
      results.append(
        try rows.entries(neighbors, depth, places, of: store.count) { k throws(RankifyError) in
          try nearest(k, [query])[0]
        })
    }
    return results
  }

  private func nearest(_ k: Int, _ queries: [[Float]]) throws(RankifyError) -> [[Neighbor]] {
    if let graph { return try graph.nearest(k, to: queries) }
    return try store.nearest(k, to: queries)
  }
}
