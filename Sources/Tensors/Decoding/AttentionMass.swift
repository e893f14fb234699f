/// What attention gives to each position: sums of its weights over some of the rows that attend.
public struct AttentionMass: Sendable {
  /// The first row that counts; all behind it do, too.
  public var firstRow: Int
  /// One row a head of queries, one column a position, overwritten by each layer.
  public internal(set) var sums = Matrix()

  /// Of the rows from `firstRow` on.
  public init(firstRow: Int) { self.firstRow = firstRow }
}
