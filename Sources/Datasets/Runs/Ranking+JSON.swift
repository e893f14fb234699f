import RankifyCore

extension Ranking {
  /// The hits as DPR's `ctxs` have them: `{"id", "title", "text", "score"}` each, best first.
  /// - Parameter hasAnswer: for each hit whether it holds an answer, where that is known
  func contextsJSON(hasAnswer: [Bool]? = nil) -> String {
    JSONText.array(
      hits.enumerated().map { i, hit in
        let known = hasAnswer.flatMap { i < $0.count ? [("has_answer", "\($0[i])")] : nil } ?? []
        return JSONText.object(
          [("id", JSONText.string(hit.document.id))] + hit.document.contentJSON + [("score", "\(hit.score)")] + known)
      })
  }

  /// - Throws: `failure` where a score cannot be written as JSON
  func checkScores() throws(RankifyError) {
    guard let hit = hits.first(where: { !$0.score.isFinite }) else { return }
    throw RankifyError(
      .failure,
      "document '\(hit.document.id)' of query '\(query.id)' has the score \(hit.score), which JSON cannot carry")
  }
}

extension Document {
  /// Title and text as members of a JSON object.
  var contentJSON: [(String, String)] { [("title", JSONText.string(title)), ("text", JSONText.string(text))] }
}
