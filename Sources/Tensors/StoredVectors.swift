import CKernels

/// How vectors are stored: as floats, half-precision floats or 8-bit integers.
public enum VectorType: Sendable {
  case float32
  case float16
  case int8
}

/// Rows of vectors in memory, typically of a mapped file, compared with queries by inner product.
///
/// Safe to send like any pointer: whoever makes it guarantees that the memory lives and does not change.
public struct StoredVectors: @unchecked Sendable {
  /// The address of the first row.
  public let base: UnsafeRawPointer
  /// The type of the elements.
  public let type: VectorType
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let dim: Int

  /// `base` is aligned to the element type.
  public init(base: UnsafeRawPointer, type: VectorType, rows: Int, dim: Int) {
    (self.base, self.type, self.rows, self.dim) = (base, type, rows, dim)
  }

  /// Inner products of rows `range` with one query, at the speed of memory; float32 or float16 rows. The same bits for a
  /// row wherever it stands.
  public func scores(
    _ range: Range<Int>, query: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
    on compute: Compute = .serial
  ) {
    check(range)
    let kernels = compute.kernels.table.pointee
    compute.split(range.count, grain: 512) { part in
      let first = range.lowerBound + part.lowerBound
      switch type {
      case .float32:
        kernels.dot_f32(floats + first * dim, dim, part.count, dim, query, out + part.lowerBound)
      case .float16:
        kernels.dot_f16(halves + first * dim, dim, part.count, dim, query, out + part.lowerBound)
      case .int8:
        preconditionFailure("int8 rows need an int8 query")
      }
    }
  }

  /// Exact integer inner products of int8 rows with an int8 query, at the speed of memory.
  public func scores(
    _ range: Range<Int>, query: UnsafePointer<Int8>, into out: UnsafeMutablePointer<Int32>,
    on compute: Compute = .serial
  ) {
    check(range)
    precondition(type == .int8, "an int8 query needs int8 rows")
    let kernels = compute.kernels.table.pointee
    let base = base.assumingMemoryBound(to: Int8.self)
    compute.split(range.count, grain: 512) { part in
      let first = range.lowerBound + part.lowerBound
      kernels.dot_i8(base + first * dim, dim, part.count, dim, query, out + part.lowerBound)
    }
  }

  /// Inner products of rows `range` with many queries, `out[row - range.lowerBound][query]`: `queries` holds one query per
  /// output, packed once. Rows other than float32 are widened a block at a time, exactly. Unlike `scores`, sums run in
  /// ascending order of the columns: the last bits may differ from those of a single query.
  public func scores(
    _ range: Range<Int>, queries: PackedLinear, into out: UnsafeMutablePointer<Float>, on compute: Compute = .serial
  ) {
    check(range)
    precondition(queries.inputs == dim, "expected queries of \(dim) columns, got \(queries.inputs)")
    let serial = Compute(kernels: compute.kernels)
    compute.split(range.count, grain: 48) { part in
      let first = range.lowerBound + part.lowerBound
      let out = out + part.lowerBound * queries.outputs
      if type == .float32 {
        queries.apply(
          floats + first * dim, stride: dim, rows: part.count, into: out, stride: queries.outputs, on: serial)
      } else {
        widened(first..<first + part.count, queries: queries, into: out, on: serial)
      }
    }
  }

  private func widened(
    _ range: Range<Int>, queries: PackedLinear, into out: UnsafeMutablePointer<Float>, on compute: Compute
  ) {
    let block = 96
    withScratch(bytes: block * dim * 4) { scratch in
      let wide = scratch.bindMemory(to: Float.self, capacity: block * dim)
      for start in stride(from: range.lowerBound, to: range.upperBound, by: block) {
        let rows = min(block, range.upperBound - start)
        widen(start..<start + rows, into: wide, by: compute.kernels)
        queries.apply(
          wide, stride: dim, rows: rows, into: out + (start - range.lowerBound) * queries.outputs,
          stride: queries.outputs, on: compute)
      }
    }
  }

  /// Rows as floats.
  public func widen(_ range: Range<Int>, into out: UnsafeMutablePointer<Float>, by kernels: Kernels = .current) {
    check(range)
    let (start, count) = (range.lowerBound * dim, range.count * dim)
    switch type {
    case .float32: out.update(from: floats + start, count: count)
    case .float16: kernels.table.pointee.f32_from_f16(halves + start, count, out)
    case .int8: kernels.table.pointee.f32_from_i8(base.assumingMemoryBound(to: Int8.self) + start, count, out)
    }
  }

  private var floats: UnsafePointer<Float> { base.assumingMemoryBound(to: Float.self) }
  private var halves: UnsafePointer<UInt16> { base.assumingMemoryBound(to: UInt16.self) }

  private func check(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
  }
}

/// Conversions to and from half precision.
public enum HalfPrecision {
  /// Rounds to nearest, ties to even; overflow gives infinity.
  public static func convert(
    _ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<UInt16>, by kernels: Kernels = .current
  ) {
    kernels.table.pointee.f16_from_f32(x, count, out)
  }

  /// Exact.
  public static func convert(
    _ x: UnsafePointer<UInt16>, count: Int, into out: UnsafeMutablePointer<Float>, by kernels: Kernels = .current
  ) {
    kernels.table.pointee.f32_from_f16(x, count, out)
  }
}
