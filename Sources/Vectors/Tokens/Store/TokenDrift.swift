/// How well centroids still suit what is stored: mean squared distances between vectors and what is decoded of them.
public struct TokenDrift: Hashable, Sendable {
  /// Of vectors that were held out when the codec was trained: what was to be expected; 0 where that is not known.
  public var expected: Double
  /// Of all vectors in the store.
  public var stored: Double
  /// Of vectors that were added after the first commit with documents; `nil` where there are none.
  public var added: Double?

  /// Whether the vectors added lose a quarter more than was to be expected, where that is known: training again pays.
  public var isLarge: Bool { expected > 0 && (added ?? stored) > 1.25 * expected }
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
      added: mean(segments.all.filter { $0.generation > first.generation }))
  }
}
