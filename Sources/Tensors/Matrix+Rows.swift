extension Matrix {
  /// A copy of every row.
  public var rowArrays: [[Float]] { (0..<rows).map { self[row: $0] } }

  /// Some rows, copied.
  public func rows(_ range: Range<Int>) -> Matrix {
    var part = Matrix()
    part.resize(rows: range.count, columns: columns)
    part.copy(self, from: range.lowerBound, to: 0..<range.count)
    return part
  }

  /// Copies as many rows of `other`, which has as many columns, as `places` has.
  package mutating func copy(_ other: Matrix, from start: Int, to places: Range<Int>) {
    precondition(columns == other.columns, "\(columns) columns and \(other.columns)")
    precondition(
      start >= 0 && start + places.count <= other.rows, "\(places.count) of \(other.rows) rows from \(start)")
    precondition(places.lowerBound >= 0 && places.upperBound <= rows, "rows \(places) of \(rows)")
    (uniqueBase() + places.lowerBound * columns).update(
      from: other.base + start * columns, count: places.count * columns)
    withExtendedLifetime(other) {}
  }
}
