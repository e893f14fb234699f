/// A query with its gold answers, for question answering.
public struct Question: Identifiable, Hashable, Codable, Sendable {
  /// The question as a query.
  public var query: Query
  /// Acceptable answers, any of which is right; empty where the data has none.
  public var answers: [String]

  /// The query's identifier.
  public var id: String { query.id }

  /// Creates a question.
  public init(query: Query, answers: [String]) {
    self.query = query
    self.answers = answers
  }
}
