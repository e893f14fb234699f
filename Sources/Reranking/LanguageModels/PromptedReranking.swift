import LanguageModels
import RankifyCore
import Templates

/// What re-rankers that ask a language model have in common.
public struct PromptedReranking: Sendable {
  /// Hits of a ranking that get a new place; those below keep their order.
  public var depth: Int
  /// The most tokens of a passage; `nil`: as many as fit, and 512 where it is not known how many do.
  public var passageTokens: Int?
  /// What logits are divided by; 0 takes the likeliest token each time.
  public var temperature: Double
  /// Decides what is drawn.
  public var seed: UInt64
  /// Whether models that can are held to answers of the form that is asked for.
  public var keepsForms: Bool
  /// The most requests for one ranking; `nil`: as many as the method takes.
  public var callBudget: Int?
  /// What is said to the model; `nil` for the method's own words.
  public var prompt: PromptTemplate?

  /// Creates settings.
  public init(
    depth: Int = 100, passageTokens: Int? = nil, temperature: Double = 0, seed: UInt64 = 42, keepsForms: Bool = true,
    callBudget: Int? = nil, prompt: PromptTemplate? = nil
  ) {
    (self.depth, self.passageTokens, self.temperature, self.seed) = (depth, passageTokens, temperature, seed)
    (self.keepsForms, self.callBudget, self.prompt) = (keepsForms, callBudget, prompt)
  }

  /// - Throws: `badArguments` for what cannot be
  func check() throws(RankifyError) {
    func fault(_ words: String) -> RankifyError { RankifyError(.badArguments, words) }
    if depth < 1 { throw fault("a depth of \(depth); expected at least 1") }
    if let passageTokens, passageTokens < 1 { throw fault("passages of \(passageTokens) tokens; expected at least 1") }
    if let callBudget, callBudget < 1 { throw fault("a budget of \(callBudget) requests; expected at least 1") }
    if !(temperature.isFinite && temperature >= 0) {
      throw fault("a temperature of \(temperature); expected 0 or more")
    }
  }

  /// How a model is to answer messages. What is drawn depends on these too: with one seed for all requests, the two orders of
  /// a pair would draw the same letter, and no pair would have a winner.
  func options(
    _ maximumTokens: Int, _ form: AnswerForm, _ model: any LanguageModel, _ messages: [PromptMessage]
  ) -> GenerationOptions {
    GenerationOptions(
      maximumTokens: maximumTokens, temperature: temperature, seed: seed(for: messages),
      form: keepsForms && model.keepsForms ? form : .free)
  }

  private func seed(for messages: [PromptMessage]) -> UInt64 {
    // FNV-1a over the messages, the same on every machine.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
    for message in messages {
      for byte in message.content.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    // Servers take seeds as signed numbers.
    return hash >> 1
  }
}
