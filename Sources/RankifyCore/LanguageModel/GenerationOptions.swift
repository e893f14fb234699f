/// How much a language model writes, and how it chooses its words.
public struct GenerationOptions: Hashable, Sendable {
  /// The most tokens that an answer may have.
  public var maximumTokens: Int
  /// What logits are divided by; 0 takes the likeliest token each time.
  public var temperature: Double
  /// Draw from this many of the likeliest tokens; `nil`: from all.
  public var topK: Int?
  /// Draw from the likeliest tokens that together have this probability (Holtzman et al. 2020); `nil`: from all.
  public var topP: Double?
  /// Draw from tokens that have at least this part of the likeliest one's probability (Nguyen et al. 2024); `nil`: from all.
  public var minP: Double?
  /// Decides what is drawn: the same seed, the same answer. Servers may take it as a hint.
  public var seed: UInt64
  /// The answer ends before the first of these.
  public var stops: [String]
  /// Added to the logits of tokens, by their ids, which are the model's own.
  public var logitBias: [Int32: Double]
  /// What answers there may be.
  public var form: AnswerForm

  /// Creates options.
  public init(
    maximumTokens: Int = 256, temperature: Double = 0, topK: Int? = nil, topP: Double? = nil, minP: Double? = nil,
    seed: UInt64 = 42, stops: [String] = [], logitBias: [Int32: Double] = [:], form: AnswerForm = .free
  ) {
    (self.maximumTokens, self.temperature, self.topK, self.topP) = (maximumTokens, temperature, topK, topP)
    (self.minP, self.seed, self.stops, self.logitBias, self.form) = (minP, seed, stops, logitBias, form)
  }

  /// A sentence's part that says what cannot be; `nil` if all is well.
  public var fault: String? {
    if maximumTokens < 1 { return "at most \(maximumTokens) tokens; expected at least 1" }
    if !(temperature.isFinite && temperature >= 0) { return "a temperature of \(temperature); expected 0 or more" }
    if let topK, topK < 1 { return "a top-k of \(topK); expected at least 1" }
    if let topP, !(topP > 0 && topP <= 1) { return "a top-p of \(topP); expected more than 0 and at most 1" }
    if let minP, !(0...1).contains(minP) { return "a min-p of \(minP); expected 0 to 1" }
    if stops.contains("") { return "a stop string without characters, before which nothing can be written" }
    if let bias = logitBias.values.first(where: { $0.isNaN || $0 == .infinity }) {
      return "a logit bias of \(bias); expected a number, or minus infinity"
    }
    return form.fault
  }
}
