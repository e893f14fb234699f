import Tensors
import TestSupport
import Testing

@Suite struct RMSNormTests {
  @Test(arguments: sets, [1, 4, 33, 576])
  func rowsAreDividedByTheirRootMeanSquare(set: InstructionSet, columns: Int) {
    let x = Matrix.random(5, columns, seed: 1), weight = Matrix.random(1, columns, seed: 2).elements
    let expected = x.rowArrays.map { row -> [Double] in
      let mean = row.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(columns)
      return zip(row, weight).map { Double($0) / (mean + 1e-5).squareRoot() * Double($1) }
    }
    var y = Matrix()
    RMSNorm(weight: weight, epsilon: 1e-5)(x, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.distance(expected) < 1e-6)
  }

  @Test func headsAreNormalizedApartAndTheOthersStay() {
    // Two heads of two numbers behind one that stays.
    var x = Matrix(rows: 1, columns: 6, [9, 3, 4, 0, 2, 7])
    RMSNorm(weight: [1, 2], epsilon: 0).apply(to: &x, first: 1, heads: 2)
    let half = Double(12.5).squareRoot()
    #expect(x.distance([[9, 3 / half, 8 / half, 0, 4 / Double(2).squareRoot(), 7]]) < 1e-6)
  }
}
