/// Something done on the way to an answer: a search, or a reply of the model.
public struct AnswerStep: Hashable, Codable, Sendable {
  /// What was done: `search`, or the name of the prompt that the model replied to, such as `answer` or `refine-note`.
  public var name: String
  /// The round, counted from 1, of methods that go round.
  public var round: Int?
  /// The words that were searched for, or those that the model wrote.
  public var text: String
  /// What was found, best first; `nil` for a reply.
  public var documents: [Document.ID]?
  /// What the reply was taken for, of those that decide something.
  public var verdict: Bool?
  /// Why the reply is no longer; `nil` for a search.
  public var finish: GenerationReply.Finish?
  /// What the reply took; `nil` for a search, and where a server does not say.
  public var usage: TokenUsage?

  /// Creates a step.
  public init(
    _ name: String, round: Int? = nil, text: String, documents: [Document.ID]? = nil, verdict: Bool? = nil,
    finish: GenerationReply.Finish? = nil, usage: TokenUsage? = nil
  ) {
    (self.name, self.round, self.text, self.documents) = (name, round, text, documents)
    (self.verdict, self.finish, self.usage) = (verdict, finish, usage)
  }

  /// Whether the model was asked.
  public var isReply: Bool { finish != nil }
}

/// What is told while an answer is made.
public enum AnswerEvent: Sendable {
  /// A step was done.
  case step(AnswerStep)
  /// The passages that the final answer rests on are known; their order is that of their numbers.
  case evidence(Ranking)
  /// A piece of the final answer, as it is written.
  case text(String)
}
