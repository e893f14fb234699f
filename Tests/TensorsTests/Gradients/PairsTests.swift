import Tensors
import TestSupport
import Testing

/// Products of given pairs of rows.
@Suite struct PairsTests {
  /// Rows in many pairs, in one, in none, and a pair twice.
  private let pairs = [(0, 3), (0, 0), (2, 3), (0, 3), (4, 1), (2, 2)]

  @Test(arguments: [1, 16, 53])
  func productsOfPairsOfRows(columns: Int) {
    GradientCheck([.random(5, columns, seed: 1), .random(6, columns, seed: 2)]) { tape, p in
      tape.products(tape.parameter(p[0]), tape.parameter(p[1]), pairs: pairs)
    } is: { x in
      pairs.map { a, b in [zip(x[0][a], x[1][b]).reduce(0) { $0 + $1.0 * $1.1 }] }
    }.verify()
  }

  @Test func rowsWithThemselves() {
    let pairs = [(0, 0), (1, 2), (2, 1)]
    GradientCheck([.random(3, 20, seed: 1)]) { tape, p in
      let x = tape.parameter(p[0])
      return tape.products(x, x, pairs: pairs)
    } is: { x in
      pairs.map { a, b in [zip(x[0][a], x[0][b]).reduce(0) { $0 + $1.0 * $1.1 }] }
    }.verify()
  }

  @Test func noPairsHaveNoScores() {
    var parameters = ParameterSet()
    let id = parameters.add("x", .random(2, 8, seed: 1))
    var tape = Tape(parameters)
    let y = tape.products(tape.parameter(id), Variable(Matrix(rows: 0, columns: 8)), pairs: [])
    #expect(y.value.rows == 0 && y.value.columns == 1)
  }
}

@Suite struct SelectionTests {
  @Test func someRows() {
    let indices = [3, 0, 3, 2]
    GradientCheck([.random(5, 7, seed: 1)]) { tape, p in
      tape.rows(indices, of: tape.parameter(p[0]))
    } is: { x in
      indices.map { x[0][$0] }
    }.verify()
  }
}
