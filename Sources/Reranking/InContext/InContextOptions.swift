/// How in-context re-ranking reads and scores.
public struct InContextOptions: Sendable, Hashable {
  /// The words around passages and query.
  public var wording: InContextWording
  /// In which order passages are shown.
  public var order: PassageOrder
  /// Which attention counts.
  public var attention: AttentionChoice
  /// How heads are put together.
  public var pooling: HeadPooling
  /// Whether the attention of a query without content is taken off.
  public var isCalibrated: Bool
  /// Words of a passage at most; the rest is not read.
  public var words: Int?
  /// Windows for lists that are too long to be read at once; all is read at once if `nil`, which ranks better.
  public var windows: SlidingWindows?
  /// Bytes of keys and values of passages, each read by itself, that are kept for when they come again; `nil`: passages are
  /// read one behind the other, as the method has it.
  public var cache: Int?

  /// Creates options; the defaults are those of the paper's experiments.
  public init(
    wording: InContextWording = .questionAnswering, order: PassageOrder = .bestLast, attention: AttentionChoice = .all,
    pooling: HeadPooling = .sum, isCalibrated: Bool = true, words: Int? = 300, windows: SlidingWindows? = nil,
    cache: Int? = nil
  ) {
    (self.wording, self.order, self.attention, self.pooling) = (wording, order, attention, pooling)
    (self.isCalibrated, self.words, self.windows, self.cache) = (isCalibrated, words, windows, cache)
  }
}

/// How the scores that heads give become one.
public enum HeadPooling: String, Sendable, Hashable, CaseIterable {
  /// Their attention is summed; heads that look at passages much decide.
  case sum
  /// Each head's scores of the passages are first brought to a mean of 0 and a deviation of 1: every head has one vote.
  case standardized
}
