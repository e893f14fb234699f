import Tensors
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct RowsTests {
  @Test(arguments: sets, [1, 3, 16, 17, 100, 384])
  func layerNormMatchesTheFormula(set: InstructionSet, columns: Int) {
    let (x, residual) = (Matrix.random(9, columns, seed: 1), Matrix.random(9, columns, seed: 2))
    let (weight, bias) = (Matrix.random(1, columns, seed: 3).elements, Matrix.random(1, columns, seed: 4).elements)
    let layer = LayerNorm(weight: weight, bias: bias, epsilon: 1e-5)
    var y = Matrix()
    layer(x, adding: residual, into: &y, on: Compute(kernels: Kernels(set)))
    let expected = zip(Reference.rows(x), Reference.rows(residual)).map {
      Reference.layerNorm(zip($0, $1).map(+), weight: weight, bias: bias, epsilon: 1e-5)
    }
    #expect(y.distance(expected) < 3e-6)
    var inPlace = x
    layer(&inPlace, adding: residual, on: Compute(pool: ThreadPool(threads: 2), kernels: Kernels(set)))
    #expect(inPlace.bits == y.bits)
  }

  @Test(arguments: sets)
  func layerNormMayHaveNoBias(set: InstructionSet) {
    let x = Matrix(rows: 1, columns: 2, [1, 3])
    var y = Matrix()
    LayerNorm(weight: [2, 1], bias: nil, epsilon: 0)(x, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.elements == [-2, 1])  // mean 2, deviation 1
  }

  @Test(arguments: sets, [1, 5, 16, 33])
  func softmaxMatchesTheFormula(set: InstructionSet, columns: Int) {
    let x = Matrix.random(5, columns, seed: 5)
    var y = x
    y.scale(by: 20)
    let expected = Reference.rows(y).map(Reference.softmax)
    y.softmax(on: Compute(kernels: Kernels(set)))
    #expect(y.distance(expected) < 1e-6)
  }

  @Test(arguments: sets)
  func normalizedRowsHaveLengthOne(set: InstructionSet) {
    var x = Matrix(rows: 2, columns: 3, [3, 0, 4, 0, 0, 0])
    x.normalizeRows(on: Compute(kernels: Kernels(set)))
    #expect(x.distance([[0.6, 0, 0.8], [0, 0, 0]]) < 1e-7)
  }

  @Test(arguments: sets)
  func rotationTurnsPairsByTheirPosition(set: InstructionSet) {
    let dim = 10
    let offsets = [0, 3, 7]
    let x = Matrix.random(7, 3 * 2 * dim, seed: 6)
    var y = x
    Rotary(headDim: dim, positions: 4, theta: 10000).apply(
      to: &y, columns: 4 * dim, offsets: offsets, on: Compute(kernels: Kernels(set)))
    for (row, position) in zip(0..<7, [0, 1, 2, 0, 1, 2, 3]) {
      for head in 0..<4 {
        for i in 0..<dim / 2 {
          let angle = Double(position) * pow(10000, -2 * Double(i) / Double(dim))
          let (a, b) = (Double(x[row, head * dim + i]), Double(x[row, head * dim + i + dim / 2]))
          #expect(abs(Double(y[row, head * dim + i]) - (a * cos(angle) - b * sin(angle))) < 1e-6)
          #expect(abs(Double(y[row, head * dim + i + dim / 2]) - (b * cos(angle) + a * sin(angle))) < 1e-6)
        }
      }
      #expect(Array(y[row: row][(4 * dim)...]) == Array(x[row: row][(4 * dim)...]))
    }
  }

  @Test func rotationTabulatesNoFurtherThanSequencesReach() {
    func rotated(_ rotary: Rotary, _ lengths: Int...) -> [UInt32] {
      let offsets = lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
      var x = Matrix.random(offsets.last ?? 0, 16, seed: 8)
      rotary.apply(to: &x, columns: 16, offsets: offsets)
      return x.bits
    }
    let (grown, whole) = (
      Rotary(headDim: 8, positions: 8192, theta: 1e4), Rotary(headDim: 8, positions: 300, theta: 1e4)
    )
    #expect(grown.tabulated == 0)
    let long = rotated(whole, 300, 7)
    #expect(whole.tabulated == 300)
    for lengths in [7, 64, 65, 200] { #expect(rotated(grown, lengths) == rotated(whole, lengths)) }
    #expect(grown.tabulated < 300)
    #expect(rotated(grown, 300, 7) == long)
    #expect(grown.tabulated < 600)
  }

  @Test(arguments: sets)
  func gatedUnitsMultiplyTheHalves(set: InstructionSet) {
    let x = Matrix.random(6, 2 * 37, seed: 7)
    var y = Matrix()
    x.gated(.gelu, into: &y, on: Compute(kernels: Kernels(set)))
    let expected = Reference.rows(x).map { row in
      (0..<37).map { Reference.activated(row[$0], .gelu) * row[37 + $0] }
    }
    #expect(y.distance(expected) < 1e-6)
  }

  @Test(arguments: sets)
  func embeddingsAreGatheredAndSummed(set: InstructionSet) {
    let compute = Compute(kernels: Kernels(set))
    let table = Matrix.random(5, 19, seed: 8)
    var out = Matrix()
    table.withElements {
      let table = EmbeddingTable(elements: UnsafeRawBufferPointer($0), type: .float32, rows: 5, columns: 19)
      table.gather([4, 0, 4], into: &out, on: compute)
      table.gather([1, 1, 2], adding: true, into: &out, on: compute)
    }
    let rows = Reference.rows(table)
    #expect(out.distance([(4, 1), (0, 1), (4, 2)].map { zip(rows[$0], rows[$1]).map(+) }) < 1e-6)
  }
}
