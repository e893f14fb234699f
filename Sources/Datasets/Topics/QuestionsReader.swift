import RankifyCore

/// Reads questions with their gold answers: DPR, FlashRAG, and any JSON with `answers`, `answer` or `golden_answers`.
public enum QuestionsReader {
  /// The questions of `path`, in the order of the file; one without answers has none.
  /// - Throws: an error that names file and line; also for an empty file and an identifier that comes twice
  public static func read(_ path: String) throws(RankifyError) -> [Question] {
    try TopicsReader.topics(LineReader(path)).map {
      Question(query: Query(id: $0.id, text: $0.title), answers: $0.answers)
    }
  }
}
