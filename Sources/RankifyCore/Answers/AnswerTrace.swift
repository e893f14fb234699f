/// How an answer came about.
public struct AnswerTrace: Hashable, Codable, Sendable {
  /// Why a method that goes round stopped.
  public enum Stop: String, Hashable, Codable, Sendable, CaseIterable {
    /// It has gone round as often as it may.
    case rounds
    /// As many notes as may be were no better than those before.
    case failures
    /// As many passages as may be were read.
    case passages
    /// The model said that it was done.
    case answered
  }

  /// What was done, in order.
  public var steps: [AnswerStep] = []
  /// Why a method that goes round stopped; `nil` for others.
  public var stop: Stop?
  /// Passages that were found and not shown, for want of room.
  public var leftOutPassages = 0
  /// Passages of which only the beginning was shown, for want of room.
  public var cutPassages = 0
  /// Replies that were not as asked for, and were repaired or counted as a no.
  public var malformedReplies = 0

  /// Nothing yet.
  public init() {}

  /// Requests to the model.
  public var requests: Int { steps.count(where: \.isReply) }

  /// Tokens, of those requests whose count is known.
  public var usage: TokenUsage { steps.reduce(TokenUsage()) { $0 + ($1.usage ?? TokenUsage()) } }
}
