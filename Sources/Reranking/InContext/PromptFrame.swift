/// The tokens with which a user's turn begins and ends, as a model's chat template has them.
public struct PromptFrame: Sendable, Hashable {
  /// All before the user's words, the token that begins a text included.
  public var before: [Int32]
  /// All behind them, up to where the model would answer.
  public var after: [Int32]

  /// Creates a frame.
  public init(before: [Int32] = [], after: [Int32] = []) { (self.before, self.after) = (before, after) }
}
