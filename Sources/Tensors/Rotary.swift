import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rotary position embeddings (Su et al. 2021) over pairs of columns half a head apart, as in ModernBERT and LLaMA.
public struct Rotary: Sendable {
  /// positions x headDim / 2 each.
  private let cosines: Matrix
  private let sines: Matrix
  /// The columns of a head.
  public let headDim: Int
  /// The longest sequence.
  public let positions: Int

  /// Angle of pair i at position p: p · theta^(-2i / headDim).
  public init(headDim: Int, positions: Int, theta: Double) {
    precondition(headDim > 0 && headDim % 2 == 0, "rotary embeddings need an even head dimension, got \(headDim)")
    (self.headDim, self.positions) = (headDim, positions)
    let half = headDim / 2
    // PyTorch's order of roundings: frequencies in 32 bits, then the product with the position.
    let frequencies = (0..<half).map { Float(1 / pow(theta, Double(2 * $0) / Double(headDim))) }
    let angles = (0..<positions).flatMap { p in frequencies.map { Double(Float(p) * $0) } }
    cosines = Matrix(rows: positions, columns: half, angles.map { Float(cos($0)) })
    sines = Matrix(rows: positions, columns: half, angles.map { Float(sin($0)) })
  }

  /// Rotates the first `columns` columns (queries and keys) of each row by its position within its sequence.
  public func apply(to qkv: inout Matrix, columns: Int, offsets: [Int], on compute: Compute = .serial) {
    precondition(columns % headDim == 0 && columns <= qkv.columns, "\(columns) columns of heads of \(headDim)")
    let (x, stride, half) = (qkv.uniqueBase(), qkv.columns, headDim / 2)
    let kernel = compute.kernels.table.pointee.rotate
    compute.split(offsets.count - 1, grain: 1) { sequences in
      for s in sequences {
        precondition(offsets[s + 1] - offsets[s] <= positions, "a sequence is longer than \(positions)")
        for row in offsets[s]..<offsets[s + 1] {
          let p = (row - offsets[s]) * half
          kernel?(x + row * stride, columns / headDim, half, cosines.base + p, sines.base + p)
        }
      }
    }
  }
}
