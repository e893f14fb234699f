/// Somebody to talk to: a model on this machine, or on a server.
public protocol LanguageModel: Sendable {
  /// What to call it, and what tells it from others.
  nonisolated var identity: LanguageModelIdentity { get }

  /// Whether answers keep to the form that options ask for. Models that cannot promise it refuse every form but `free`.
  nonisolated var keepsForms: Bool { get }

  /// The most tokens of a prompt and its answer together; `nil` where that is not known.
  nonisolated var contextLength: Int? { get }

  /// How many requests are worth making at the same time.
  nonisolated var parallelRequests: Int { get }

  /// How many tokens a text has; an estimate, rather too high, for a model whose tokens are not known.
  nonisolated func tokenCount(of text: String) -> Int

  /// The longest beginning of a text that has no more than so many tokens, by the same count.
  nonisolated func beginning(of text: String, tokens: Int) -> String

  /// Lets the model go on with a conversation.
  /// - Parameters:
  ///   - messages: the conversation; where the last message is the model's own, the answer goes on with it
  ///   - options: how much is written, and how words are chosen
  ///   - onText: gets the answer piece by piece as it is written, never half a character and never a part of a stop string;
  ///     `nil` where nobody waits. The pieces joined are the reply's text
  /// - Throws: `badArguments` for options that cannot be and for conversations that are too long, `interrupted` where the task
  ///   was cancelled, `missingPrerequisite` where a server wants another key, `failure` where the model or server fails
  func answer(
    _ messages: [PromptMessage], _ options: GenerationOptions, onText: (@Sendable (String) -> Void)?
  ) async throws(RankifyError) -> GenerationReply
}

extension LanguageModel {
  /// Not known.
  public nonisolated var contextLength: Int? { nil }

  /// One.
  public nonisolated var parallelRequests: Int { 1 }

  /// A token has three bytes or more of most texts, and about that of Chinese ones.
  public nonisolated func tokenCount(of text: String) -> Int { (text.utf8.count + 2) / 3 }

  /// The beginning by bytes, three a token.
  public nonisolated func beginning(of text: String, tokens: Int) -> String {
    if text.utf8.count <= 3 * tokens { return text }
    var end = text.startIndex, bytes = 0
    while case let next = text.index(after: end), case let size = text[end..<next].utf8.count,
      bytes + size <= 3 * tokens
    {
      (end, bytes) = (next, bytes + size)
    }
    return String(text[..<end])
  }

  /// Lets the model go on with a conversation.
  public func answer(
    _ messages: [PromptMessage], _ options: GenerationOptions = GenerationOptions()
  ) async throws(RankifyError) -> GenerationReply { try await answer(messages, options, onText: nil) }
}

/// A model that tells how likely it holds words to come next.
public protocol NextWordModel: LanguageModel {
  /// The natural logarithm of the probability of each word as the beginning of the model's answer: of its first tokens, where it
  /// is several.
  /// - Throws: as `answer` does, and `failure` where a server tells only of words that are likelier
  func logProbabilities(
    ofNext words: [String], after messages: [PromptMessage]
  ) async throws(RankifyError) -> Likelihoods
}

/// A model that tells how likely it holds any text to be its answer.
public protocol LikelihoodModel: NextWordModel {
  /// The natural logarithm of the probability of each text as the beginning of the model's answer: the sum over its tokens.
  /// - Throws: as `answer` does
  func logLikelihoods(
    of continuations: [String], after messages: [PromptMessage]
  ) async throws(RankifyError) -> Likelihoods
}

extension LikelihoodModel {
  /// The logarithm of the probability of each word, by all of its tokens.
  public func logProbabilities(
    ofNext words: [String], after messages: [PromptMessage]
  ) async throws(RankifyError) -> Likelihoods { try await logLikelihoods(of: words, after: messages) }
}

/// How likely a model holds texts.
public struct Likelihoods: Hashable, Sendable {
  /// The natural logarithm of the probability of each text.
  public var logProbabilities: [Double]
  /// How many tokens each text has.
  public var tokenCounts: [Int]
  /// What it took; `nil` where a server does not say.
  public var usage: TokenUsage?

  /// Creates likelihoods.
  /// - Precondition: as many counts as probabilities.
  public init(_ logProbabilities: [Double], tokenCounts: [Int], usage: TokenUsage?) {
    precondition(
      logProbabilities.count == tokenCounts.count, "\(tokenCounts.count) counts of \(logProbabilities.count)")
    (self.logProbabilities, self.tokenCounts, self.usage) = (logProbabilities, tokenCounts, usage)
  }
}

/// What a model is called, and what tells it from others.
public struct LanguageModelIdentity: Hashable, Codable, Sendable {
  /// A name, path or address, without secrets.
  public var name: String
  /// A checksum of its weights and settings; `nil` for a server, which may change its mind.
  public var checksum: String?

  /// Creates an identity.
  public init(name: String, checksum: String?) { (self.name, self.checksum) = (name, checksum) }
}
