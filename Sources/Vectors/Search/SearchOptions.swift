/// How to search.
public struct SearchOptions: Hashable, Sendable {
  /// The only rows to search; `nil` for all. Deleted rows are never found.
  public var rows: RowSet?
  /// For `int8`: so many times `k` rows are found by their codes, and then scored exactly; 1 or more. Twice was enough for
  /// the same result as without codes on sentence embeddings of 384 numbers.
  public var oversampling: Int

  /// Creates options.
  public init(rows: RowSet? = nil, oversampling: Int = 3) {
    precondition(oversampling >= 1, "an oversampling of \(oversampling), expected 1 or more")
    (self.rows, self.oversampling) = (rows, oversampling)
  }
}
