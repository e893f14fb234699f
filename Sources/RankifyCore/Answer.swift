/// An answer to a query and the passages it rests on.
public struct Answer: Hashable, Sendable {
  /// The query.
  public var query: Query
  /// The answer's text.
  public var text: String
  /// The passages shown to the generator, best first.
  public var evidence: Ranking

  /// Creates an answer.
  public init(query: Query, text: String, evidence: Ranking) {
    self.query = query
    self.text = text
    self.evidence = evidence
  }
}
