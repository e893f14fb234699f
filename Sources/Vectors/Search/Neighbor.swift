/// A row and how near it is.
public struct Neighbor: Hashable, Sendable {
  /// The number of the row.
  public var row: Int
  /// The dot product with the query, or the cosine: higher is nearer.
  public var score: Float

  /// Creates a neighbour.
  public init(row: Int, score: Float) { (self.row, self.score) = (row, score) }

  /// Whether this one comes before another in results: by descending score, equal scores by ascending row.
  public func precedes(_ other: Neighbor) -> Bool {
    score != other.score ? score > other.score : row < other.row
  }
}
