import Tensors
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The same operations in double precision, written as in the papers.
enum Reference {
  /// activation(x Wᵀ + b) + residual
  static func linear(_ x: Matrix, _ w: Matrix, bias: [Float]?, _ activation: Activation = .none) -> [[Double]] {
    rows(x).map { row in
      zip(rows(w), bias ?? Array(repeating: 0, count: w.rows)).map { weights, bias in
        activated(zip(row, weights).reduce(Double(bias)) { $0 + $1.0 * $1.1 }, activation)
      }
    }
  }

  static func activated(_ x: Double, _ activation: Activation) -> Double {
    switch activation {
    case .none: x
    case .gelu: x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
    case .geluTanh: x * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + exp(-x))
    case .relu: max(0, x)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    }
  }

  static func softmax(_ x: [Double]) -> [Double] {
    let top = x.max() ?? 0
    let e = x.map { exp($0 - top) }
    let total = e.reduce(0, +)
    return e.map { $0 / total }
  }

  static func layerNorm(_ x: [Double], weight: [Float], bias: [Float]?, epsilon: Float) -> [Double] {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    return x.indices.map {
      (x[$0] - mean) / (variance + Double(epsilon)).squareRoot() * Double(weight[$0]) + Double(bias?[$0] ?? 0)
    }
  }

  /// One sequence: `qkv` are its rows.
  static func attention(_ qkv: [[Double]], heads: Int, bias: (Int, Int, Int) -> Double, window: Int) -> [[Double]] {
    let width = qkv[0].count / 3
    let dim = width / heads
    return qkv.indices.map { i in
      (0..<width).map { column in
        let (head, d) = (column / dim, column % dim)
        let keys = qkv.indices.filter { abs($0 - i) <= window }
        let scores = keys.map { j in
          (0..<dim).reduce(0.0) { $0 + qkv[i][head * dim + $1] * qkv[j][width + head * dim + $1] }
            / Double(dim).squareRoot() + bias(head, i, j)
        }
        return zip(softmax(scores), keys).reduce(0.0) { $0 + $1.0 * qkv[$1.1][2 * width + head * dim + d] }
      }
    }
  }

  static func rows(_ x: Matrix) -> [[Double]] { x.rowArrays.map { $0.map(Double.init) } }
}

extension Matrix {
  /// Uniform in -1...1.
  static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rows: rows, columns: columns, (0..<rows * columns).map { _ in .random(in: -1...1, using: &generator) })
  }

  /// The largest distance to a reference.
  func distance(_ expected: [[Double]]) -> Double {
    precondition(rows == expected.count)
    return (0..<rows).reduce(0) { worst, r in
      zip(self[row: r], expected[r]).reduce(worst) { max($0, abs(Double($1.0) - $1.1)) }
    }
  }

  var bits: [UInt32] { elements.map(\.bitPattern) }
}

/// Every instruction set that this machine has.
let sets = InstructionSet.available
