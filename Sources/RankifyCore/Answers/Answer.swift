/// An answer to a query, the passages it rests on, and how it came about.
public struct Answer: Hashable, Sendable {
  /// The query.
  public var query: Query
  /// The answer's text, with its citations `[n]`.
  public var text: String
  /// The passages that the model was shown, in the order of their numbers: `hits[0]` is `[1]`.
  public var evidence: Ranking
  /// What was searched for and written on the way, and what it took.
  public var trace: AnswerTrace
  /// What the evidence says of the answer; `nil` as long as nobody has compared them.
  public var support: AnswerSupport?

  /// Creates an answer.
  public init(
    query: Query, text: String, evidence: Ranking, trace: AnswerTrace = AnswerTrace(), support: AnswerSupport? = nil
  ) {
    (self.query, self.text, self.evidence) = (query, text, evidence)
    (self.trace, self.support) = (trace, support)
  }

  /// The text without its citations, where they were looked for: what is compared with gold answers.
  public var plainText: String { support?.plainText ?? text }
}

/// Answers queries: a search and a generator in sequence, or a method that searches by itself.
public protocol Answerer: PipelineStage where Input == Query, Output == Answer {}
