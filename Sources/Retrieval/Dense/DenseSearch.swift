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
    for (query, neighbors) in zip(queries, try nearest(depth + DenseIndex.spare, queries)) {
      let whole = try withTies(neighbors, depth, query)
      var entries: [Run.Entry] = []
      entries.reserveCapacity(whole.count)
      for neighbor in whole { entries.append(try entry(neighbor, places)) }
      entries.sort { $0.precedes($1) }
      results.append(Array(entries.prefix(depth)))
    }
    return results
  }

  private func nearest(_ k: Int, _ queries: [[Float]]) throws(RankifyError) -> [[Neighbor]] {
    if let graph { return try graph.nearest(k, to: queries) }
    return try store.nearest(k, to: queries)
  }

  /// More neighbours than are asked for, so that documents that tie with the last one are seldom looked for again.
  private static let spare = 8

  /// The best `depth` neighbours and all that tie with the last of them: texts that are alike have one vector.
  private func withTies(_ found: [Neighbor], _ depth: Int, _ query: [Float]) throws(RankifyError) -> [Neighbor] {
    var (found, asked) = (found, depth + DenseIndex.spare)
    while found.count == asked, found[asked - 1].score == found[depth - 1].score {
      asked = min(asked * 2, store.count)
      if asked == found.count { break }
      found = try nearest(asked, [query])[0]
    }
    return Array(found.prefix { $0.score >= found[min(depth, found.count) - 1].score })
  }

  private func entry(_ neighbor: Neighbor, _ places: Places) throws(RankifyError) -> Run.Entry {
    guard let (segment, local) = index.segments.locate(number: numbers[neighbor.row]) else {
      throw RankifyError(
        .invalidInput,
        "\(store.path): a vector belongs to no document; drop the vectors with --drop-vectors and encode again")
    }
    return Run.Entry(
      document: try places.identifier(of: local, in: segment), score: Double(neighbor.score))
  }
}
