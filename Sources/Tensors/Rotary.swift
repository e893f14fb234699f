import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rotary position embeddings (Su et al. 2021) over pairs of columns half a head apart, as in ModernBERT and LLaMA.
///
/// The sines and cosines of a position are computed when the first sequence reaches that far: models allow many thousand
/// positions, and most texts are short.
public struct Rotary: Sendable {
  private let tables: RotaryTables
  /// The columns of a head.
  public let headDim: Int
  /// The longest sequence.
  public let positions: Int

  /// Angle of pair i at position p: p · theta^(-2i / headDim), scaled for contexts longer than those of training.
  public init(headDim: Int, positions: Int, theta: Double, scaling: RotaryScaling = .none) {
    precondition(headDim > 0 && headDim % 2 == 0, "rotary embeddings need an even head dimension, got \(headDim)")
    (self.headDim, self.positions) = (headDim, positions)
    let (frequencies, magnitude) = scaling.frequencies(headDim: headDim, theta: theta)
    tables = RotaryTables(frequencies, magnitude: magnitude)
  }

  /// Positions whose sines and cosines are in memory.
  package var tabulated: Int { tables.covering(0).cosines.rows }

  /// Rotates the first `columns` columns (queries and keys) of the rows of one sequence, the first of which is at position
  /// `start`.
  public func apply(to qkv: inout Matrix, columns: Int, from start: Int, on compute: Compute = .serial) {
    precondition(columns % headDim == 0 && columns <= qkv.columns, "\(columns) columns of heads of \(headDim)")
    let end = start + qkv.rows
    precondition(start >= 0 && end <= positions, "a sequence of \(end) is longer than \(positions)")
    let table = tables.covering(end)
    let (x, stride, half, kernel) = (qkv.uniqueBase(), qkv.columns, headDim / 2, compute.kernels.table.pointee.rotate)
    compute.split(qkv.rows, grain: 16) { rows in
      for row in rows {
        let p = (start + row) * half
        kernel?(x + row * stride, columns / headDim, half, table.cosines.base + p, table.sines.base + p)
      }
    }
  }

  /// Rotates the first `columns` columns of all rows on by `distance` positions, or back if it is negative: what was rotated
  /// for one position becomes what it would be at another, up to rounding.
  public func move(_ rows: inout Matrix, columns: Int, by distance: Int, on compute: Compute = .serial) {
    precondition(columns % headDim == 0 && columns <= rows.columns, "\(columns) columns of heads of \(headDim)")
    if distance == 0 { return }
    let (cosines, sines) = tables.turn(distance)
    let (x, stride, half, kernel) = (rows.uniqueBase(), rows.columns, headDim / 2, compute.kernels.table.pointee.rotate)
    compute.split(rows.rows, grain: 16) { part in
      for row in part { kernel?(x + row * stride, columns / headDim, half, cosines.base, sines.base) }
    }
  }

  /// Rotates the first `columns` columns (queries and keys) of each row by its position within its sequence, or back.
  public func apply(
    to qkv: inout Matrix, columns: Int, offsets: [Int], isInverse: Bool = false, on compute: Compute = .serial
  ) {
    precondition(columns % headDim == 0 && columns <= qkv.columns, "\(columns) columns of heads of \(headDim)")
    let longest = zip(offsets, offsets.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    precondition(longest <= positions, "a sequence of \(longest) is longer than \(positions)")
    let table = tables.covering(longest)
    let sines = isInverse ? table.sines.negated() : table.sines
    let (x, stride, half) = (qkv.uniqueBase(), qkv.columns, headDim / 2)
    let kernel = compute.kernels.table.pointee.rotate
    compute.split(offsets.count - 1, grain: 1) { sequences in
      for s in sequences {
        for row in offsets[s]..<offsets[s + 1] {
          let p = (row - offsets[s]) * half
          kernel?(x + row * stride, columns / headDim, half, table.cosines.base + p, sines.base + p)
        }
      }
    }
  }
}

extension Matrix {
  fileprivate func negated() -> Matrix {
    var result = self
    result.scale(by: -1)
    return result
  }
}

/// The sines and cosines of the positions seen so far, and some more. A table that is too short is replaced by one of twice
/// its length or more, whose beginning has the same bits.
private final class RotaryTables: Sendable {
  struct Table {
    /// positions x headDim / 2 each.
    let cosines: Matrix
    let sines: Matrix

    init(positions: Int, _ frequencies: [Float], magnitude: Double) {
      let angles = (0..<positions).flatMap { p in frequencies.map { Double(Float(p) * $0) } }
      cosines = Matrix(rows: positions, columns: frequencies.count, angles.map { Float(cos($0) * magnitude) })
      sines = Matrix(rows: positions, columns: frequencies.count, angles.map { Float(sin($0) * magnitude) })
    }
  }

  private let frequencies: [Float]
  private let magnitude: Double
  private let current: Mutex<Table>

  init(_ frequencies: [Float], magnitude: Double) {
    (self.frequencies, self.magnitude) = (frequencies, magnitude)
    current = Mutex(Table(positions: 0, frequencies, magnitude: magnitude))
  }

  /// The cosines and sines of a distance; magnitudes are left as they are.
  func turn(_ distance: Int) -> (cosines: Matrix, sines: Matrix) {
    let angles = frequencies.map { Double(distance) * Double($0) }
    return (
      Matrix(rows: 1, columns: angles.count, angles.map { Float(cos($0)) }),
      Matrix(rows: 1, columns: angles.count, angles.map { Float(sin($0)) })
    )
  }

  /// A table of at least so many positions.
  func covering(_ positions: Int) -> Table {
    current.withLock { table in
      if table.cosines.rows < positions {
        table = Table(positions: max(64, positions, 2 * table.cosines.rows), frequencies, magnitude: magnitude)
      }
      return table
    }
  }
}
