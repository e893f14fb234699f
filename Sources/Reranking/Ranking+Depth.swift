import RankifyCore

extension Ranking {
  /// The first hits under new scores and in their new order, and all others below them in the order they have.
  ///
  /// Scores of a first stage cannot be compared with those of a model, so the hits below the depth get scores that carry
  /// their order and nothing else: each the one before it less one.
  /// - Parameter scores: one for each of the first hits, in their present order
  /// - Throws: a failure where a score is no finite number
  func reranking(first scores: [Float], by method: String) throws(RankifyError) -> Ranking {
    precondition(scores.count <= hits.count, "expected at most \(hits.count) scores, got \(scores.count)")
    if let bad = scores.firstIndex(where: { !$0.isFinite }) {
      throw RankifyError(
        .failure,
        "query '\(query.id)': \(method) gives document '\(hits[bad].document.id)' the score \(scores[bad]), which is no "
          + "finite number; the model's weights or its precision are at fault")
    }
    var rescored = zip(hits, scores).map { Hit(document: $0.document, score: $1) }
    var floor = scores.min() ?? 0
    for hit in hits.dropFirst(scores.count) {
      floor = min(floor - 1, floor.nextDown)
      rescored.append(Hit(document: hit.document, score: floor))
    }
    return Ranking(query: query, hits: rescored)
  }
}
