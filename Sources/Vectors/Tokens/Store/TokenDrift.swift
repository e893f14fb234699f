/// How well centroids still suit what is stored: mean squared distances between vectors and what is decoded of them.
public struct TokenDrift: Hashable, Sendable {
  /// Of vectors that were held out when the codec was trained: what was to be expected; 0 where that is not known.
  public var expected: Double
  /// Of all vectors in the store.
  public var stored: Double
  /// Of vectors of the first commit with documents. Most of them belong to no document that the codec was trained on where the
  /// collection is large, so that they may lose more than those held out, which do.
  public var first: Double
  /// Of vectors that were added after the first commit with documents; `nil` where there are none.
  public var added: Double?

  /// Figures of a store.
  public init(expected: Double, stored: Double, first: Double, added: Double?) {
    (self.expected, self.stored, self.first, self.added) = (expected, stored, first, added)
  }

  /// Whether the vectors added lose a quarter more than both those held out and the first ones, where that is known: training
  /// again pays.
  public var isLarge: Bool { expected > 0 && added.map { $0 > 1.25 * max(expected, first) } ?? false }
}

extension TokenStore {
  /// How well the codec suits the vectors, deleted documents included; `nil` for encodings without a codec, and for an empty
  /// store.
  public var drift: TokenDrift? {
    guard let codec, let first = segments.all.first, tokenCount > 0 else { return nil }
    func mean(_ segments: [TokenSegment]) -> Double? {
      let tokens = segments.reduce(0) { $0 + $1.tokens }
      return tokens > 0 ? segments.reduce(0) { $0 + $1.squaredError } / Double(tokens) : nil
    }
    return TokenDrift(
      expected: codec.heldOutError, stored: mean(segments.all) ?? 0,
      first: mean(segments.all.filter { $0.generation == first.generation }) ?? 0,
      added: mean(segments.all.filter { $0.generation > first.generation }))
  }
}
