/// One vector for each token of a text that counts: what late interaction compares.
public struct TokenVectors: Hashable, Sendable {
  /// Numbers in a vector.
  public let dimension: Int
  /// The vectors one after the other.
  public let values: [Float]

  /// The number of vectors; 0 for a text of which no token counts.
  public var count: Int { values.count / dimension }

  /// Creates the vectors of a text.
  /// - Precondition: `dimension` is positive, and `values` has whole vectors.
  public init(dimension: Int, values: [Float]) {
    precondition(dimension > 0, "a dimension is positive, got \(dimension)")
    precondition(
      values.count.isMultiple(of: dimension), "expected vectors of \(dimension) numbers, got \(values.count) numbers")
    (self.dimension, self.values) = (dimension, values)
  }

  /// One vector.
  public subscript(token: Int) -> ArraySlice<Float> { values[token * dimension..<(token + 1) * dimension] }
}
