import CKernels

/// y = x / √(mean of x² + ε) · weight, row by row or head by head (Zhang & Sennrich 2019).
public struct RMSNorm: Sendable {
  /// One factor per column.
  public let weight: [Float]
  /// Added to the mean of the squares.
  public let epsilon: Float

  /// A layer of `weight.count` columns.
  public init(weight: [Float], epsilon: Float) { (self.weight, self.epsilon) = (weight, epsilon) }

  /// Normalises `x` into `y`, which is resized.
  public func callAsFunction(_ x: Matrix, into y: inout Matrix, on compute: Compute = .serial) {
    precondition(x.columns == weight.count, "expected \(weight.count) columns, got \(x.columns)")
    y.resize(rows: x.rows, columns: x.columns)
    let (to, columns, kernel) = (y.uniqueBase(), x.columns, compute.kernels.table.pointee.rms_norm)
    compute.split(x.rows, grain: 16) { rows in
      let start = rows.lowerBound * columns
      kernel?(x.base + start, columns, rows.count, columns, weight, epsilon, to + start, columns)
    }
    withExtendedLifetime(x) {}
  }

  /// Normalises `x`, in place: of each row the columns from `first` on, `heads` times as many as there are weights.
  public func apply(to x: inout Matrix, first: Int = 0, heads: Int = 1, on compute: Compute = .serial) {
    let (dim, columns) = (weight.count, x.columns)
    precondition(
      first >= 0 && first + heads * dim <= columns, "\(heads) heads of \(dim) from column \(first) of \(columns)")
    let (base, kernel) = (x.uniqueBase(), compute.kernels.table.pointee.rms_norm)
    compute.split(x.rows, grain: 16) { rows in
      for row in rows {
        let start = base + row * columns + first
        kernel?(start, dim, heads, dim, weight, epsilon, start, dim)
      }
    }
  }
}
