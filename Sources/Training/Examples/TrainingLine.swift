import RankifyCore

/// An example as a line of JSON.
enum TrainingLine {
  static func text(_ example: TrainingExample, of documents: [Document], inline: Bool) throws(RankifyError) -> String {
    var candidates: [String] = []
    for candidate in example.candidates {
      candidates.append(try text(candidate, documents[candidate.document], example.query, inline))
    }
    return JSONText.object([
      ("query_id", JSONText.string(example.query.id)), ("query", JSONText.string(example.query.text)),
      ("candidates", JSONText.array(candidates)),
    ])
  }

  private static func text(
    _ candidate: TrainingCandidate, _ document: Document, _ query: Query, _ inline: Bool
  ) throws(RankifyError) -> String {
    let numbers = [candidate.gain, candidate.teacher ?? 0]
    guard numbers.allSatisfy(\.isFinite) else {
      throw RankifyError(
        .failure,
        "document '\(document.id)' of query '\(query.id)' has a gain or teacher's score that is not finite, which JSON "
          + "cannot carry")
    }
    var members = [("id", JSONText.string(document.id)), ("gain", number(candidate.gain))]
    if let teacher = candidate.teacher { members.append(("teacher", number(teacher))) }
    if inline {
      if !document.title.isEmpty { members.append(("title", JSONText.string(document.title))) }
      members.append(("text", JSONText.string(document.text)))
    }
    return JSONText.object(members)
  }

  /// The shortest form that reads back as the same number.
  private static func number(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
