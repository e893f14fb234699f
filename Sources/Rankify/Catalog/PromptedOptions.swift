/// How the re-rankers that ask a language model do so; each takes what concerns it.
public struct PromptedOptions: Sendable {
  /// A prompt's file; `nil` for the method's own words.
  public var prompt: String?
  /// A file with how a model on this machine wants conversations written; `nil` for its own way.
  public var chatTemplate: String?
  /// What logits are divided by; 0 takes the likeliest token each time.
  public var temperature = 0.0
  /// Decides what is drawn.
  public var seed: UInt64 = 42
  /// The most tokens of a passage; `nil`: as many as fit.
  public var passageTokens: Int?
  /// Seconds that a server may be silent; 120 if `nil`.
  public var timeout: Double?
  /// The most requests for one query; `nil`: as many as the method takes.
  public var callBudget: Int?
  /// Whether a model on this machine is held to answers of the form that is asked for.
  public var keepsForms = true
  /// How `rankgpt` reads long lists.
  public var windows = SlidingWindows(size: 20, stride: 10)
  /// The words that `pointwise-llm` compares.
  public var words = PointwiseReranker.Words()
  /// Which pairs `prp` compares.
  public var pairs = PairwiseReranker.Pairs.sliding(passes: 10)
  /// How `setwise` sorts.
  public var sorting = SetwiseReranker.Sorting.heap
  /// Passages that `setwise` shows at once.
  public var setSize = 4
  /// Passages that `setwise` brings to the front.
  public var top = 10

  /// Standard options.
  public init() {}

  func reranking(depth: Int) throws(RankifyError) -> PromptedReranking {
    var settings = PromptedReranking(
      depth: depth, passageTokens: passageTokens, temperature: temperature, seed: seed, keepsForms: keepsForms,
      callBudget: callBudget)
    if let prompt { settings.prompt = try PromptTemplate(file: prompt) }
    return settings
  }
}
