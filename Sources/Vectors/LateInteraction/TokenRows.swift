import CKernels

/// Token vectors of one document in memory, as the kernels read them.
package struct TokenRows {
  /// The type of the numbers.
  let kind: RowKind
  /// The first row.
  let base: UnsafeRawPointer?
  /// The number of rows.
  package let count: Int
  /// Bytes from one row to the next.
  let stride: Int
  /// What products with each row are multiplied by: of codes their scales; `nil` for 1.
  let factors: UnsafePointer<Float>?

  /// Rows of floats without gaps.
  package init(
    floats base: UnsafePointer<Float>?, count: Int, dimension: Int, factors: UnsafePointer<Float>? = nil
  ) {
    (kind, self.base, self.count, stride) = (.float32, base.map { UnsafeRawPointer($0) }, count, 4 * dimension)
    self.factors = factors
  }

  /// Rows of 16-bit floats without gaps.
  package init(halves base: UnsafePointer<UInt16>?, count: Int, dimension: Int) {
    (kind, self.base, self.count, stride) = (.float16, base.map { UnsafeRawPointer($0) }, count, 2 * dimension)
    factors = nil
  }

  /// Rows of bytes, `number = scale · (byte - 128)`, with a scale for each row.
  ///
  /// Bytes are read four at a time: where the dimension is no multiple of 4, up to 3 bytes behind the last row must be
  /// readable.
  package init(codes base: UnsafePointer<UInt8>?, scales: UnsafePointer<Float>?, count: Int, dimension: Int) {
    (kind, self.base, self.count, stride) = (.bytes, base.map { UnsafeRawPointer($0) }, count, dimension)
    factors = scales
  }
}
