import Tensors
import TestSupport
import Testing

/// Late interaction on a tape: texts of several lengths, some without tokens, in any number of pairs.
@Suite struct LateInteractionTapeTests {
  private let queryOffsets = [0, 3, 3, 40, 45], documentOffsets = [0, 70, 71, 71, 80]
  private let pairs: [(query: Int, document: Int)] = [
    (0, 0), (0, 3), (2, 1), (2, 0), (1, 3), (0, 2), (3, 3), (2, 0),
  ]

  private func part(_ x: [[Double]], _ offsets: [Int], _ text: Int) -> [[Double]] {
    Array(x[offsets[text]..<offsets[text + 1]])
  }

  @Test(arguments: [1, 18])
  func maxSim(columns: Int) {
    GradientCheck([.random(45, columns, seed: 1), .random(80, columns, seed: 2)]) { tape, p in
      tape.maxSim(
        tape.parameter(p[0]), queryOffsets, tape.parameter(p[1]), documentOffsets, pairs: pairs, empty: -9)
    } is: { x in
      pairs.map { query, document in
        let products = part(x[0], queryOffsets, query).times(transposed: part(x[1], documentOffsets, document))
        return [products.reduce(0) { $0 + ($1.max() ?? -9) }]
      }
    }.verify()
  }

  @Test(arguments: [(30, 60), (3, 200), (40, 9)])
  func similarities(rows: Int, columns: Int) {
    GradientCheck([.random(45, 6, seed: 1), .random(80, 6, seed: 2)]) { tape, p in
      tape.similarities(
        tape.parameter(p[0]), queryOffsets, tape.parameter(p[1]), documentOffsets, pairs: pairs, rows: rows,
        columns: columns)
    } is: { x in
      pairs.flatMap { query, document in
        var block = Array(repeating: Array(repeating: 0.0, count: columns), count: rows)
        let products = part(x[0], queryOffsets, query).times(transposed: part(x[1], documentOffsets, document))
        for (i, row) in products.prefix(rows).enumerated() {
          for (j, product) in row.prefix(columns).enumerated() { block[i][j] = product }
        }
        return block
      }
    }.verify()
  }

  @Test func theFirstOfEqualsWins() {
    var parameters = ParameterSet()
    let documents = parameters.add("d", Matrix(rows: 3, columns: 2, [0, 1, 2, 1, 2, 1]))
    var tape = Tape(parameters)
    let query = Variable(Matrix(rows: 1, columns: 2, [1, 1]))
    let score = tape.maxSim(query, [0, 1], tape.parameter(documents), [0, 3], pairs: [(0, 0)])
    var gradients = ParameterGradients(for: parameters)
    tape.backward(from: [(score, Matrix(rows: 1, columns: 1, [1]))], into: &gradients)
    #expect(score.value.elements == [3])
    #expect(gradients[documents]?.elements == [0, 0, 1, 1, 0, 0])
  }

  @Test func turnedBlocks() {
    GradientCheck([.random(12, 5, seed: 1)]) { tape, p in
      tape.turnedBlocks(tape.parameter(p[0]), rows: 4)
    } is: { x in
      stride(from: 0, to: 12, by: 4).flatMap { Array(x[0][$0..<$0 + 4]).transposed }
    }.verify()
  }

  @Test func reshapedRows() {
    GradientCheck([.random(6, 4, seed: 1)]) { tape, p in
      tape.reshaped(tape.parameter(p[0]), columns: 8)
    } is: { x in
      let numbers = Array(x[0].joined())
      return stride(from: 0, to: 24, by: 8).map { Array(numbers[$0..<$0 + 8]) }
    }.verify()
  }

  @Test func filledBlocks() {
    let offsets = [0, 2, 2, 9]
    GradientCheck([.random(9, 3, seed: 1)]) { tape, p in
      tape.filledBlocks(tape.parameter(p[0]), offsets, rows: 4)
    } is: { x in
      zip(offsets, offsets.dropFirst()).flatMap { first, end in
        let rows = Array(x[0][first..<end].prefix(4))
        return rows + Array(repeating: [0, 0, 0], count: 4 - rows.count)
      }
    }.verify()
  }

  @Test func sumsOfMaxima() {
    let widths = [7, 0, 3]
    GradientCheck([.random(6, 7, seed: 1)]) { tape, p in
      tape.sumsOfMaxima(tape.parameter(p[0]), rows: 2, widths: widths)
    } is: { x in
      widths.indices.map { block in
        [x[0][2 * block..<2 * block + 2].reduce(0) { $0 + ($1.prefix(widths[block]).max() ?? 0) }]
      }
    }.verify()
  }
}
