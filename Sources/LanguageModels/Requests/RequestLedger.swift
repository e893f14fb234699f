import RankifyCore
import Synchronization

/// What was asked of a model and what it took, counted by all who ask it through a `CachedLanguageModel`.
public final class RequestLedger: Sendable {
  /// Requests of one kind.
  public struct Account: Hashable, Codable, Sendable {
    /// How many there were.
    public var requests = 0
    /// Their tokens, as far as they are known.
    public var usage = TokenUsage()
    /// Requests of which the tokens are not known, since the server did not say.
    public var unknownUsages = 0

    /// Nothing yet.
    public init() {}

    fileprivate mutating func add(_ reply: GenerationReply) {
      requests += 1
      if let usage = reply.usage { self.usage += usage } else { unknownUsages += 1 }
    }
  }

  private let accounts = Mutex((asked: Account(), cached: Account()))

  /// An empty one.
  public init() {}

  /// Requests that the model answered.
  public var asked: Account { accounts.withLock { $0.asked } }

  /// Requests whose reply was known from before, and the tokens that they would have taken.
  public var cached: Account { accounts.withLock { $0.cached } }

  func countAsked(_ reply: GenerationReply) { accounts.withLock { $0.asked.add(reply) } }

  func countCached(_ reply: GenerationReply) { accounts.withLock { $0.cached.add(reply) } }
}

/// What a server takes for its work, in any currency.
public struct TokenPrice: Hashable, Codable, Sendable {
  /// For a million tokens of prompts.
  public var prompts: Double
  /// For a million tokens of answers.
  public var answers: Double

  /// Creates a price.
  public init(prompts: Double, answers: Double) { (self.prompts, self.answers) = (prompts, answers) }

  /// Reads two numbers with a comma between them, such as `0.15,0.6`; `nil` where that is none.
  public init?(_ text: String) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 2, let prompts = numbers[0], let answers = numbers[1],
      [prompts, answers].allSatisfy({ $0.isFinite && $0 >= 0 })
    else { return nil }
    self.init(prompts: prompts, answers: answers)
  }

  /// What so many tokens cost. Prompts that a server read before count in full: what it leaves off for them it alone knows.
  public func cost(of usage: TokenUsage) -> Double {
    (prompts * Double(usage.prompt) + answers * Double(usage.answer)) / 1e6
  }
}
