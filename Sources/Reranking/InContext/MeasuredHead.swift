/// A head and how good it is at finding what answers queries.
public struct MeasuredHead: Sendable, Hashable {
  /// The head.
  public var head: AttentionHead
  /// Its mean over examples.
  public var score: Double

  /// Creates a measured head.
  public init(head: AttentionHead, score: Double) { (self.head, self.score) = (head, score) }
}
