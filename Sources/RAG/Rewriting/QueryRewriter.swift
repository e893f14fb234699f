import RankifyCore

/// Words queries otherwise, and tells what it took.
public protocol QueryRewriter: PipelineStage where Input == Query, Output == Query {
  /// The query in other words.
  func rewording(of query: Query) async throws(RankifyError) -> Rewording
}

/// A query in other words, and how it came about.
public struct Rewording: Sendable {
  /// The query; its identifier is that of the query that was asked.
  public var query: Query
  /// What the model wrote.
  public var steps: [AnswerStep]

  /// Creates a rewording.
  public init(query: Query, steps: [AnswerStep]) { (self.query, self.steps) = (query, steps) }
}

extension QueryRewriter {
  /// The query in other words.
  public func run(_ query: Query) async throws(RankifyError) -> Query { try await rewording(of: query).query }
}
