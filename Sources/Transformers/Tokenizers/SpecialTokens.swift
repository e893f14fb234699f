/// The ids of the tokens that models treat apart; `nil` where a tokenizer has no such token.
public struct SpecialTokens: Sendable, Equatable {
  /// Fills batches.
  public var padding: Int32?
  /// Stands before a text that is classified.
  public var classification: Int32?
  /// Stands between texts and after them.
  public var separator: Int32?
  /// Stands for a word to guess.
  public var mask: Int32?
  /// Begins a text.
  public var beginning: Int32?
  /// Ends a text.
  public var end: Int32?
  /// Ends the turn of one side in a conversation, where that is another token than `end`.
  public var endOfTurn: Int32?
  /// Stands for what the vocabulary does not have.
  public var unknown: Int32?

  /// What tokens that end the turn of one side are called by the model families.
  package static let turnEnds = ["<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|end|>", "<|eom_id|>", "<EOT>"]

  /// Creates a set without any.
  public init() {}
}
