import CKernels
import Tensors

/// Directions that token vectors gather around. They are stored as 16-bit floats, and computed with as stored.
public struct Centroids: Sendable {
  /// The 16-bit floats of each centroid, one after the other, without padding.
  let halves: [UInt16]
  /// The same numbers, wide and padded.
  let matrix: TokenMatrix

  /// Numbers in a centroid.
  public var dimension: Int { matrix.dimension }
  /// How many there are.
  public var count: Int { matrix.count }

  /// - Parameter halves: 16-bit floats, of whole centroids
  package init(halves: [UInt16], dimension: Int) {
    precondition(
      halves.count.isMultiple(of: dimension), "expected centroids of \(dimension), got \(halves.count) numbers")
    self.halves = halves
    var rows = Matrix(rows: halves.count / dimension, columns: TokenMatrix.stride(dimension))
    let (base, stride) = (rows.uniqueBase(), rows.columns)
    halves.withUnsafeBufferPointer { halves in
      guard let source = halves.baseAddress else { return }
      for i in 0..<halves.count / dimension {
        ck_f32_from_f16(source + i * dimension, dimension, base + i * stride)
      }
    }
    matrix = TokenMatrix(dimension: dimension, rows)
  }

  /// Rounds directions.
  init(rounding directions: TokenMatrix) {
    let dimension = directions.dimension
    var halves = [UInt16](repeating: 0, count: directions.count * dimension)
    halves.withUnsafeMutableBufferPointer { halves in
      guard let out = halves.baseAddress else { return }
      for i in 0..<directions.count { ck_f16_from_f32(directions.row(i), dimension, out + i * dimension) }
    }
    self.init(halves: halves, dimension: dimension)
  }

  /// One centroid.
  public subscript(number: Int) -> [Float] {
    precondition((0..<count).contains(number), "centroid \(number) of \(count)")
    return Array(UnsafeBufferPointer(start: matrix.row(number), count: dimension))
  }
}
