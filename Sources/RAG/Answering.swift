import LanguageModels
import RankifyCore

/// What all ways to answer have in common.
public struct Answering: Sendable {
  /// How an answer is worded.
  public enum Style: String, Sendable, CaseIterable {
    /// As few words as possible: what gold answers are compared with.
    case short
    /// Sentences that cite the passages they rest on.
    case full
  }

  /// Passages that are shown at most, the best ones.
  public var passages: Int
  /// Tokens that all passages together may have; `nil`: as many as fit, and 2048 where it is not known how many do.
  public var evidenceTokens: Int?
  /// Tokens that a reply may have.
  public var replyTokens: Int
  /// What logits are divided by; 0 takes the likeliest token each time.
  public var temperature: Double
  /// Decides what is drawn.
  public var seed: UInt64
  /// How the answer is worded.
  public var style: Style
  /// What is said to the model.
  public var prompts: PromptSet
  /// Told what is done while it is done.
  public var observer: (@Sendable (AnswerEvent) -> Void)?

  /// Creates settings.
  public init(
    passages: Int = 5, evidenceTokens: Int? = nil, replyTokens: Int = 256, temperature: Double = 0,
    seed: UInt64 = 42, style: Style = .short, prompts: PromptSet = PromptSet(),
    observer: (@Sendable (AnswerEvent) -> Void)? = nil
  ) {
    (self.passages, self.evidenceTokens, self.replyTokens) = (passages, evidenceTokens, replyTokens)
    (self.temperature, self.seed, self.style, self.prompts) = (temperature, seed, style, prompts)
    self.observer = observer
  }

  /// - Throws: `badArguments` for what cannot be
  public func check() throws(RankifyError) {
    func fault(_ words: String) -> RankifyError { RankifyError(.badArguments, words) }
    if passages < 1 { throw fault("\(passages) passages; expected at least 1") }
    if let evidenceTokens, evidenceTokens < 1 {
      throw fault("passages of \(evidenceTokens) tokens; expected at least 1")
    }
    if replyTokens < 1 { throw fault("replies of \(replyTokens) tokens; expected at least 1") }
    if !(temperature.isFinite && temperature >= 0) {
      throw fault("a temperature of \(temperature); expected 0 or more")
    }
  }

  /// How a reply is written.
  /// - Parameter form: what it has to look like, where the model can be held to it
  func options(_ form: AnswerForm = .free, stops: [String] = [], for model: any LanguageModel) -> GenerationOptions {
    GenerationOptions(
      maximumTokens: replyTokens, temperature: temperature, seed: seed, stops: stops,
      form: model.keepsForms ? form : .free)
  }
}
