import Tensors
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Every operation against central differences of its definition in double precision.
@Suite struct TapeOperationTests {
  @Test(arguments: [5, 32, 47])
  func layerNorm(columns: Int) {
    GradientCheck([.random(140, columns, seed: 1), .random(1, columns, seed: 2), .random(1, columns, seed: 3)]) {
      tape, p in
      tape.layerNorm(tape.parameter(p[0]), NormParameters(weight: p[1], bias: p[2], epsilon: 1e-5))
    } is: { x in
      x[0].map { row in
        let mean = row.reduce(0, +) / Double(row.count)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
        return row.indices.map {
          (row[$0] - mean) / (variance + Double(Float(1e-5))).squareRoot() * x[1][0][$0] + x[2][0][$0]
        }
      }
    }.verify()
  }

  @Test(arguments: [Int.max, 3])
  func attentionOverRaggedSequences(window: Int) {
    let offsets = [0, 1, 1, 12, 30], heads = 2
    GradientCheck([.random(30, 3 * heads * 6, seed: 1)]) { tape, p in
      tape.attention(
        tape.parameter(p[0]), offsets: offsets, heads: heads, options: AttentionOptions(window: window))
    } is: { x in
      zip(offsets, offsets.dropFirst()).flatMap { first, end in
        first == end
          ? [] : Reference.attention(Array(x[0][first..<end]), heads: heads, bias: { _, _, _ in 0 }, window: window)
      }
    }.verify()
  }

  @Test func attentionToTheFirstKeysOnly() {
    let offsets = [0, 7, 19], keys = [4, 12]
    GradientCheck([.random(19, 3 * 8, seed: 1)]) { tape, p in
      tape.attention(tape.parameter(p[0]), offsets: offsets, keys: keys, heads: 1)
    } is: { x in
      keys.indices.flatMap { s in
        Reference.attention(
          Array(x[0][offsets[s]..<offsets[s + 1]]), heads: 1, bias: { _, _, j in j < keys[s] ? 0 : -1e30 }, window: .max
        )
      }
    }.verify()
  }

  @Test func attentionWithALearnedBias() {
    let offsets = [0, 5, 13], heads = 2
    GradientCheck([.random(13, 3 * heads * 4, seed: 1), .random(heads * 9, 9, seed: 2)]) { tape, p in
      tape.attention(tape.parameter(p[0]), offsets: offsets, heads: heads, bias: tape.parameter(p[1]))
    } is: { x in
      zip(offsets, offsets.dropFirst()).flatMap { first, end in
        Reference.attention(
          Array(x[0][first..<end]), heads: heads, bias: { h, i, j in x[1][h * 9 + i][j] }, window: .max)
      }
    }.verify()
  }

  @Test func embeddingsThatOccurTwice() {
    let indices: [Int32] = [3, 0, 3, 1, 3]
    GradientCheck([.random(4, 70, seed: 1)]) { tape, p in
      tape.gather(indices, from: p[0])
    } is: { x in
      indices.map { x[0][Int($0)] }
    }.verify()
  }

  @Test(arguments: [Activation.gelu, .silu])
  func gatedLinearUnit(activation: Activation) {
    GradientCheck([.random(9, 34, seed: 1)]) { tape, p in
      tape.gated(tape.parameter(p[0]), by: activation)
    } is: { x in
      x[0].map { row in (0..<17).map { Reference.activated(row[$0], activation) * row[17 + $0] } }
    }.verify()
  }

  @Test(arguments: [Activation.gelu, .geluTanh, .silu, .relu, .tanh, .sigmoid])
  func functionsOfElements(activation: Activation) {
    var wide = Matrix.random(7, 33, seed: 1)
    wide.scale(by: 6)
    GradientCheck([wide]) { tape, p in
      tape.apply(activation, to: tape.parameter(p[0]))
    } is: { x in
      x[0].map(each: { Reference.activated($0, activation) })
    }.verify()
  }

  @Test func sumsAndScaledMatrices() {
    GradientCheck([.random(5, 6, seed: 1), .random(5, 6, seed: 2), .random(1, 1, seed: 3)]) { tape, p in
      let x = tape.parameter(p[0])
      let sum = tape.add(tape.scale(x, by: 2.5), tape.parameter(p[1]))
      return tape.scale(sum, by: p[2])
    } is: { x in
      x[0].map(each: { 2.5 * $0 }).plus(x[1]).map(each: { $0 * x[2][0][0] })
    }.verify()
  }

  @Test func transposedProductsOfNormalizedRows() {
    GradientCheck([.random(4, 11, seed: 1), .random(6, 11, seed: 2)]) { tape, p in
      let (x, y) = (tape.normalizeRows(tape.parameter(p[0])), tape.parameter(p[1]))
      return tape.transposed(tape.products(x, y))
    } is: { x in
      let unit = x[0].map { row in
        let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return row.map { $0 / norm }
      }
      return unit.times(transposed: x[1]).transposed
    }.verify()
  }

  @Test func sumsOfRows() {
    let sums = [
      RowSum(rows: [0, 1, 2], weights: [0.5, 0.25, 0.25]), RowSum(rows: [2], weights: [1]),
      RowSum(rows: [], weights: []),
    ]
    GradientCheck([.random(4, 5, seed: 1)]) { tape, p in
      tape.sums(sums, of: tape.parameter(p[0]))
    } is: { x in
      sums.map { sum in
        zip(sum.rows, sum.weights).reduce(Array(repeating: 0, count: 5)) { total, next in
          zip(total, x[0][next.0]).map { $0 + Double(next.1) * $1 }
        }
      }
    }.verify()
  }

  @Test func rotaryPositions() {
    let offsets = [0, 3, 10], rotary = Rotary(headDim: 6, positions: 16, theta: 100)
    GradientCheck([.random(10, 18, seed: 1)]) { tape, p in
      tape.rotate(tape.parameter(p[0]), by: rotary, columns: 12, offsets: offsets)
    } is: { x in
      zip(offsets, offsets.dropFirst()).flatMap { first, end in
        (first..<end).map { row in
          (0..<18).map { column in
            guard column < 12 else { return x[0][row][column] }
            let (head, i) = (column / 6, column % 3)
            let angle = Double(row - first) * pow(100, -2 * Double(i) / 6)
            let (a, b) = (x[0][row][head * 6 + i], x[0][row][head * 6 + i + 3])
            return column % 6 < 3 ? a * cos(angle) - b * sin(angle) : b * cos(angle) + a * sin(angle)
          }
        }
      }
    }.verify()
  }

  @Test func logSumExpAndItsCumulativeForm() {
    var wide = Matrix.random(6, 9, seed: 1)
    wide.scale(by: 30)
    GradientCheck([wide]) { tape, p in
      tape.logSumExp(tape.parameter(p[0]))
    } is: { x in
      x[0].map { row in [log(row.reduce(0) { $0 + exp($1 - 30) }) + 30] }
    }.verify()
    GradientCheck([wide]) { tape, p in
      tape.cumulativeLogSumExp(tape.parameter(p[0]))
    } is: { x in
      x[0].map { row in row.indices.map { start in log(row[start...].reduce(0) { $0 + exp($1 - 30) }) + 30 } }
    }.verify()
  }
}
