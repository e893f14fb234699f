import RankifyCore
import Synchronization

/// What re-ranking by a language model took, and what had to be put right.
public struct RerankReport: Hashable, Codable, Sendable {
  /// Requests to the model.
  public var requests = 0
  /// Tokens, of those requests whose count is known.
  public var usage = TokenUsage()
  /// Passages that were cut to fit, each time one was.
  public var clippedPassages = 0
  /// Answers that were not as asked for.
  public var malformedAnswers = 0
  /// Passages that answers left out; they keep their order, below the others.
  public var missingPassages = 0
  /// Passages that answers named again.
  public var repeatedPassages = 0
  /// Numbers in answers that no passage has.
  public var unknownPassages = 0
  /// Rankings whose budget of requests was spent before the order was found.
  public var spentBudgets = 0

  /// Nothing yet.
  public init() {}
}

/// A report that grows, shared by all that re-rank with one model.
public final class RerankTally: Sendable {
  private let state = Mutex(RerankReport())

  /// An empty tally.
  public init() {}

  /// The report so far.
  public var report: RerankReport { state.withLock { $0 } }

  func change(_ body: (inout RerankReport) -> Void) { state.withLock { body(&$0) } }
}
