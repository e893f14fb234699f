/// What somebody asks: one line of a topics file.
public struct Query: Identifiable, Hashable, Codable, Sendable {
  /// The identifier that runs and qrels use (`qid`), kept as the string it was: `051` and `51` differ.
  public let id: String
  /// The words of the query, untouched.
  public var text: String

  /// Creates a query.
  public init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}
