/// A query with its gold answers, for question answering.
public struct Question: Identifiable, Hashable, Codable, Sendable {
  /// The question as a query.
  public var query: Query
  /// Acceptable answers, any of which is right; empty where the data has none.
  public var answers: [String]
  /// The parts of which a full answer has all, each with its acceptable answers (ASQA's question-answer pairs); `nil`
  /// where the answer has one part, of which `answers` are the forms.
  public var answerGroups: [[String]]?
  /// The documents that an answer needs, where the questions themselves name them.
  public var goldDocuments: [Document.ID]?

  /// The query's identifier.
  public var id: String { query.id }

  /// Creates a question.
  public init(
    query: Query, answers: [String], answerGroups: [[String]]? = nil, goldDocuments: [Document.ID]? = nil
  ) {
    self.query = query
    self.answers = answers
    self.answerGroups = answerGroups
    self.goldDocuments = goldDocuments
  }
}
