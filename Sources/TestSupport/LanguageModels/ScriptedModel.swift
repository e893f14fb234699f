import RankifyCore
import Synchronization

/// A language model that says what a script says, and remembers what it was asked.
public final class ScriptedModel: LikelihoodModel {
  /// What is said to a conversation.
  public typealias Answering = @Sendable (_ messages: [PromptMessage], _ number: Int) throws(RankifyError) -> String
  /// How likely a text is after a conversation.
  public typealias Rating = @Sendable (_ text: String, _ messages: [PromptMessage]) throws(RankifyError) -> Double

  private let answering: Answering
  private let rating: Rating
  private let log = Mutex<[[PromptMessage]]>([])
  /// The most tokens of prompt and answer; by three bytes each.
  public let contextLength: Int?
  /// How many requests are made at the same time.
  public let parallelRequests: Int

  /// Creates a model that answers and rates.
  public init(
    contextLength: Int? = nil, parallelRequests: Int = 1, rating: @escaping Rating,
    answering: @escaping Answering = { _, _ throws(RankifyError) in "" }
  ) {
    (self.contextLength, self.parallelRequests) = (contextLength, parallelRequests)
    (self.answering, self.rating) = (answering, rating)
  }

  /// Creates a model that answers, and holds all texts for certain.
  public convenience init(
    contextLength: Int? = nil, parallelRequests: Int = 1,
    answering: @escaping Answering = { _, _ throws(RankifyError) in "" }
  ) {
    self.init(
      contextLength: contextLength, parallelRequests: parallelRequests, rating: { _, _ throws(RankifyError) in 0 },
      answering: answering)
  }

  /// `scripted`.
  public var identity: LanguageModelIdentity { LanguageModelIdentity(name: "scripted", checksum: nil) }
  /// False: a script says what it says.
  public var keepsForms: Bool { false }
  /// The conversations so far.
  public var conversations: [[PromptMessage]] { log.withLock { $0 } }

  /// What the script says.
  public func answer(
    _ messages: [PromptMessage], _ options: GenerationOptions, onText: (@Sendable (String) -> Void)?
  ) async throws(RankifyError) -> GenerationReply {
    let number = log.withLock { log in
      log.append(messages)
      return log.count - 1
    }
    let text = try answering(messages, number)
    onText?(text)
    return GenerationReply(text, finish: .end, usage: TokenUsage(prompt: 10, answer: 1))
  }

  /// What the script rates.
  public func logLikelihoods(
    of continuations: [String], after messages: [PromptMessage]
  ) async throws(RankifyError) -> Likelihoods {
    log.withLock { $0.append(messages) }
    var found: [Double] = []
    for text in continuations { found.append(try rating(text, messages)) }
    return Likelihoods(found, tokenCounts: continuations.map { _ in 2 }, usage: TokenUsage(prompt: 10))
  }
}
