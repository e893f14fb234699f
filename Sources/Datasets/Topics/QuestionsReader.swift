import RankifyCore

/// Reads questions with their gold answers: DPR, FlashRAG, and any JSON with `answers`, `answer` or `golden_answers`.
///
/// A list of lists of answers, or ASQA's `qa_pairs` with `short_answers`, is an answer of several parts; `gold` lists the
/// identifiers of the documents that an answer needs.
public enum QuestionsReader {
  /// The questions of `path`, in the order of the file; one without answers has none.
  /// - Throws: an error that names file and line; also for an empty file and an identifier that comes twice
  public static func read(_ path: String) throws(RankifyError) -> [Question] {
    try TopicsReader.topics(LineReader(path)).map {
      Question(
        query: Query(id: $0.id, text: $0.title), answers: $0.answers, answerGroups: $0.answerGroups,
        goldDocuments: $0.goldDocuments)
    }
  }
}
