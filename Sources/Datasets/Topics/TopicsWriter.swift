import RankifyCore

/// Writes queries and questions.
public enum TopicsWriter {
  /// The layouts of topics files.
  public enum Format: String, CaseIterable, Sendable {
    /// `id<TAB>text`; tabs and line ends in the text become blanks
    case tsv
    /// `{"_id", "text"}`, one a line
    case beir
    /// `<top> <num> <title>`
    case trec
  }

  /// Writes `queries` to `path`.
  public static func write(_ queries: [Query], to path: String, format: Format) throws(RankifyError) {
    let output = try TextOutput(path)
    for query in queries { try output.write(record(query, format)) }
    try output.finish()
  }

  /// Writes `questions` to `path`, a JSON object a line: `{"id", "question", "answers"}`.
  public static func write(_ questions: [Question], to path: String) throws(RankifyError) {
    let output = try TextOutput(path)
    for question in questions {
      let answers = JSONText.array(question.answers.map(JSONText.string))
      try output.write(
        JSONText.object([
          ("id", JSONText.string(question.id)), ("question", JSONText.string(question.query.text)),
          ("answers", answers),
        ]) + "\n")
    }
    try output.finish()
  }

  private static func record(_ query: Query, _ format: Format) -> String {
    switch format {
    case .tsv: "\(query.id)\t\(query.text.inOneField)\n"
    case .beir: JSONText.object([("_id", JSONText.string(query.id)), ("text", JSONText.string(query.text))]) + "\n"
    case .trec: "<top>\n<num> Number: \(query.id)\n<title> \(query.text.inOneField.escapedForSGML)\n</top>\n\n"
    }
  }
}
