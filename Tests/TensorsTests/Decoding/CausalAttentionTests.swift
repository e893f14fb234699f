import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct CausalAttentionTests {
  struct Shape: Sendable {
    var heads: Int
    var keyHeads: Int
    var dim: Int
    var window: Int?
    var width: Int { (heads + 2 * keyHeads) * dim }
    var attention: CausalAttention { CausalAttention(heads: heads, dim: dim, window: window) }
  }

  static let shapes = [
    Shape(heads: 1, keyHeads: 1, dim: 4), Shape(heads: 6, keyHeads: 2, dim: 32), Shape(heads: 3, keyHeads: 1, dim: 33),
    Shape(heads: 4, keyHeads: 4, dim: 64, window: 7), Shape(heads: 4, keyHeads: 2, dim: 16, window: 300),
  ]

  /// Outputs of all rows and the weights, position by position, in 64 bits.
  private func reference(_ qkv: Matrix, _ shape: Shape) -> (out: [[Double]], weights: [[[Double]]]) {
    let (dim, group) = (shape.dim, shape.heads / shape.keyHeads)
    var out = Array(repeating: Array(repeating: 0.0, count: shape.heads * dim), count: qkv.rows)
    var weights = Array(repeating: Array(repeating: [Double](), count: shape.heads), count: qkv.rows)
    for row in 0..<qkv.rows {
      for head in 0..<shape.heads {
        let key = (shape.heads + head / group) * dim, value = key + shape.keyHeads * dim
        let first = shape.window.map { max(0, row - $0 + 1) } ?? 0
        let logits = (0...row).map { j -> Double in
          guard j >= first else { return -.infinity }
          return (0..<dim).reduce(0) { $0 + Double(qkv[row, head * dim + $1]) * Double(qkv[j, key + $1]) }
            / Double(dim).squareRoot()
        }
        let top = logits.max() ?? 0, total = logits.reduce(0) { $0 + exp($1 - top) }
        weights[row][head] = logits.map { exp($0 - top) / total }
        for i in 0..<dim {
          out[row][head * dim + i] = (0...row).reduce(0) { $0 + weights[row][head][$1] * Double(qkv[$1, value + i]) }
        }
      }
    }
    return (out, weights)
  }

  /// All rows, in chunks of the given sizes.
  private func run(
    _ qkv: Matrix, _ shape: Shape, chunks: [Int], on compute: Compute = .serial
  ) -> Matrix {
    var cache = KeyValueCache(heads: shape.keyHeads, dim: shape.dim), row = 0
    var all: [Float] = [], out = Matrix(), mass: AttentionMass?
    for size in chunks {
      let chunk = qkv.rows(row..<row + size)
      cache.append(chunk, keys: shape.heads * shape.dim, values: (shape.heads + shape.keyHeads) * shape.dim)
      shape.attention(chunk, cache, mass: &mass, into: &out, on: compute)
      all += out.elements
      row += size
    }
    return Matrix(rows: row, columns: shape.heads * shape.dim, all)
  }

  @Test(arguments: sets, shapes)
  func positionsAttendToThoseBeforeThem(set: InstructionSet, shape: Shape) {
    let qkv = Matrix.random(600, shape.width, seed: 1)
    let out = run(qkv, shape, chunks: [600], on: Compute(kernels: Kernels(set)))
    #expect(out.distance(reference(qkv, shape).out) < 2e-6)
  }

  @Test(arguments: shapes) func chunksAndThreadsChangeNoBit(shape: Shape) {
    let qkv = Matrix.random(600, shape.width, seed: 2)
    let whole = run(qkv, shape, chunks: [600])
    for chunks in [[1, 599], [255, 1, 1, 343], [256, 256, 88], Array(repeating: 1, count: 600)] {
      #expect(run(qkv, shape, chunks: chunks).elements == whole.elements)
    }
    let pool = Compute(pool: ThreadPool(threads: 3))
    #expect(run(qkv, shape, chunks: [600], on: pool).elements == whole.elements)
  }

  @Test(arguments: shapes) func theMassIsTheSumOfWeights(shape: Shape) {
    let qkv = Matrix.random(520, shape.width, seed: 3), first = 490
    var cache = KeyValueCache(heads: shape.keyHeads, dim: shape.dim), out = Matrix()
    cache.append(qkv, keys: shape.heads * shape.dim, values: (shape.heads + shape.keyHeads) * shape.dim)
    var mass: AttentionMass? = AttentionMass(firstRow: first), none: AttentionMass?
    let pool = Compute(pool: ThreadPool(threads: 3))
    shape.attention(qkv, cache, mass: &mass, into: &out, on: pool)
    let weights = reference(qkv, shape).weights
    for head in 0..<shape.heads {
      for position in stride(from: 0, to: 520, by: 7) {
        let expected = (first..<520).reduce(0.0) { $0 + (position <= $1 ? weights[$1][head][position] : 0) }
        #expect(abs(Double(mass?.sums[head, position] ?? .nan) - expected) < 2e-6)
      }
    }
    var plain = Matrix()
    shape.attention(qkv, cache, mass: &none, into: &plain, on: .serial)
    #expect(plain.elements == out.elements)
  }

  @Test func copiesGoOnApart() {
    let shape = Self.shapes[1],
      columns = (keys: shape.heads * shape.dim, values: (shape.heads + shape.keyHeads) * shape.dim)
    let prefix = Matrix.random(300, shape.width, seed: 4),
      tails = (5...6).map { Matrix.random(20, shape.width, seed: $0) }
    var shared = KeyValueCache(heads: shape.keyHeads, dim: shape.dim)
    shared.append(prefix, keys: columns.keys, values: columns.values)
    var copies = [shared, shared], mass: AttentionMass?
    for (i, tail) in tails.enumerated() { copies[i].append(tail, keys: columns.keys, values: columns.values) }
    for (i, tail) in tails.enumerated() {
      var out = Matrix()
      shape.attention(tail, copies[i], mass: &mass, into: &out)
      let whole = run(Matrix(rows: 320, columns: shape.width, prefix.elements + tail.elements), shape, chunks: [320])
      #expect(out.elements == whole.rows(300..<320).elements)
    }
    #expect(shared.count == 300)
    // Back to the prefix, then on another way.
    copies[0].truncate(to: 300)
    copies[0].append(tails[1], keys: columns.keys, values: columns.values)
    var again = Matrix(), other = Matrix()
    shape.attention(tails[1], copies[0], mass: &mass, into: &again)
    shape.attention(tails[1], copies[1], mass: &mass, into: &other)
    #expect(again.elements == other.elements)
    copies[0].truncate(to: 0)
    #expect(copies[0].bytes == 0)
  }
}
