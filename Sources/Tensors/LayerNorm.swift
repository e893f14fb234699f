import CKernels

/// y = (x - mean) / √(variance + ε) · weight + bias, row by row (Ba et al. 2016).
public struct LayerNorm: Sendable {
  /// One factor per column.
  public let weight: [Float]
  /// One summand per column, or nil for zeros.
  public let bias: [Float]?
  /// Added to the variance.
  public let epsilon: Float

  /// A layer of `weight.count` columns.
  public init(weight: [Float], bias: [Float]?, epsilon: Float) {
    precondition(bias.map { $0.count == weight.count } ?? true, "weight and bias differ in length")
    (self.weight, self.bias, self.epsilon) = (weight, bias, epsilon)
  }

  /// Normalises x + residual in place.
  public func callAsFunction(_ x: inout Matrix, adding residual: Matrix? = nil, on compute: Compute = .serial) {
    let base = x.uniqueBase()
    apply(UnsafePointer(base), rows: x.rows, columns: x.columns, residual: residual, into: base, on: compute)
  }

  /// Normalises x + residual into `y`, which is resized.
  public func callAsFunction(
    _ x: Matrix, adding residual: Matrix? = nil, into y: inout Matrix, on compute: Compute = .serial
  ) {
    y.resize(rows: x.rows, columns: x.columns)
    apply(x.base, rows: x.rows, columns: x.columns, residual: residual, into: y.uniqueBase(), on: compute)
    withExtendedLifetime(x) {}
  }

  private func apply(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, residual: Matrix?, into y: UnsafeMutablePointer<Float>,
    on compute: Compute
  ) {
    precondition(columns == weight.count, "expected \(weight.count) columns, got \(columns)")
    precondition(residual.map { $0.rows == rows && $0.columns == columns } ?? true, "the residual has another shape")
    let kernel = compute.kernels.table.pointee.layer_norm
    withOptional(bias) { bias in
      compute.split(rows, grain: 16) { range in
        let start = range.lowerBound * columns
        kernel?(
          x + start, columns, residual.map { $0.base + start }, columns, range.count, columns, weight, bias, epsilon,
          y + start, columns)
      }
    }
    withExtendedLifetime(residual) {}
  }

  private func withOptional(_ array: [Float]?, _ body: (UnsafePointer<Float>?) -> Void) {
    guard let array else { return body(nil) }
    array.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
