/// What a text, or a pair of texts, became: one entry per token.
public struct TokenSequence: Sendable, Equatable {
  /// The tokens, special ones included.
  public var ids: [Int32]
  /// The segment of each token, as models with two segments expect it: as many as `ids`.
  public var typeIDs: [Int32]
  /// Where the tokens of each text stand, special tokens apart: one range for a text, two for a pair, in that order.
  public var textRanges: [Range<Int>]
  /// How many tokens were cut off because of the maximum length; 0 where the whole text is here.
  public var truncatedCount: Int
  /// How many tokens, from the first on, are attended to; those behind them attend to these and have states, but change
  /// nothing else, as the mask tokens that fill up a query of ColBERT. `nil`: all.
  public var attendedCount: Int?
  /// Why the tokens are not those of the text, for whoever tokenizes by a hostile `tokenizer.json`: its pattern takes steps
  /// without end, and was given up. `nil` where nothing is wrong. Encoders refuse such a sequence.
  public internal(set) var fault: String?

  /// The number of tokens.
  public var count: Int { ids.count }

  /// Creates a sequence.
  public init(ids: [Int32], typeIDs: [Int32], textRanges: [Range<Int>], truncatedCount: Int = 0) {
    self.ids = ids
    self.typeIDs = typeIDs
    self.textRanges = textRanges
    self.truncatedCount = truncatedCount
  }
}
