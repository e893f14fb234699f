import Tensors
import TestSupport
import Testing

/// Products with weights in blocks against those with the same weights unpacked, in 64 bits.
@Suite struct BlockLinearTests {
  /// Rows that are multiplied with the blocks as they lie, and rows that are worth unpacking, around whole tiles of both.
  static let rowCounts = [1, 2, 3, 4, 5, 12, 13, 24, 31]

  private func columns(_ format: BlockFormat) -> [Int] {
    switch format.elements {
    case 1: [1, 7, 33, 64, 300]
    case 32: [32, 96, 288, 4128]
    default: [256, 768, 4352]
    }
  }

  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rows: rows, columns: columns, (0..<rows * columns).map { _ in Float.random(in: -2...2, using: &generator) })
  }

  /// How far a product of these rows may be from the exact one: sums are of 32 bits; as integers, each activation is off by half
  /// a step of 1/32767 of the largest of its 32; where weights are no integers, both are off by half a step of 1/8191.
  private func tolerance(_ w: [Float], _ x: [Float], _ format: BlockFormat, _ precision: Precision) -> Double {
    let most = (w: Double(w.map(abs).max() ?? 0), x: Double(x.map(abs).max() ?? 0))
    let sums = (w: w.reduce(0) { $0 + Double(abs($1)) }, x: x.reduce(0) { $0 + Double(abs($1)) })
    let rounding = 2e-6 * sums.x * most.w
    guard precision == .int8 else { return rounding }
    if format.elements > 1 { return rounding + sums.w * most.x * 0.51 / 32767 }
    return rounding + (sums.w * most.x + sums.x * most.w) * 0.51 / 8191
  }

  private func check(
    _ y: Matrix, _ x: Matrix, _ weights: Matrix, _ format: BlockFormat, _ precision: Precision, _ note: String
  ) {
    for row in 0..<x.rows {
      for output in 0..<weights.rows {
        let (a, w) = (x[row: row], weights[row: output])
        let exact = zip(a, w).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        let far = abs(Double(y[row, output]) - exact)
        if !(far <= tolerance(w, a, format, precision)) {
          Issue.record("\(note), row \(row), output \(output): \(y[row, output]), expected \(exact)")
          return
        }
      }
    }
  }

  @Test(arguments: BlockFormat.allCases, InstructionSet.available)
  func productsAreThoseOfTheUnpackedWeights(_ format: BlockFormat, _ set: InstructionSet) {
    for columns in columns(format) {
      let outputs = columns > 1000 ? 3 : 37
      let blocks = RandomBlocks(format, rows: outputs, columns: columns, seed: 5), weights = blocks.unpacked
      for precision in [Precision.fp32, .int8] {
        blocks.withMatrix { matrix in
          let layer = BlockLinear([.init(matrix)], precision: precision, owner: 0)
          for rows in columns > 1000 ? [1, 13] : Self.rowCounts {
            let x = random(rows, columns, seed: 9)
            var y = Matrix()
            layer(x, into: &y, on: Compute(kernels: Kernels(set)))
            check(y, x, weights, format, precision, "\(format.name), \(set), \(precision), \(rows) x \(columns)")
          }
        }
      }
    }
  }

  @Test(arguments: [BlockFormat.q4_1, .q6_K, .bfloat16], [Precision.fp32, .int8])
  func bitsDoNotDependOnThreads(_ format: BlockFormat, _ precision: Precision) {
    let blocks = RandomBlocks(format, rows: 173, columns: 512, seed: 3)
    blocks.withMatrix { matrix in
      let layer = BlockLinear([.init(matrix)], precision: precision, owner: 0)
      for rows in [1, 7, 40] {
        let x = random(rows, 512, seed: 4)
        var expected = Matrix(), y = Matrix()
        layer(x, into: &expected)
        for threads in [2, 3, 5] {
          layer(x, into: &y, on: Compute(pool: ThreadPool(threads: threads)))
          #expect(y.elements == expected.elements, "\(rows) rows on \(threads) threads")
        }
      }
    }
  }

  /// The number of rows chooses the kind of product; within a kind a row does not depend on the others.
  @Test(arguments: [Precision.fp32, .int8]) func rowsDoNotDependOnEachOther(_ precision: Precision) {
    let blocks = RandomBlocks(.q4_K, rows: 70, columns: 512, seed: 3)
    blocks.withMatrix { matrix in
      let layer = BlockLinear([.init(matrix)], precision: precision, owner: 0), x = random(50, 512, seed: 4)
      for kind in [[1, 2, 3, 4, 5, 12], [13, 14, 24, 50]] {
        var expected: [Float]?
        for rows in kind {
          var y = Matrix()
          layer(x.rows(0..<rows), into: &y)
          #expect(expected.map { $0 == y[row: 0] } ?? true, "\(rows) rows")
          expected = y[row: 0]
        }
      }
    }
  }

  @Test(arguments: [2, 20], [Precision.fp32, .int8])
  func partsFollowEachOtherWithBiasAndResidual(_ rows: Int, _ precision: Precision) {
    let (first, second) = (
      RandomBlocks(.q4_1, rows: 48, columns: 256, seed: 1), RandomBlocks(.q6_K, rows: 33, columns: 256, seed: 2)
    )
    let x = random(rows, 256, seed: 3), residual = random(rows, 81, seed: 4), bias = random(1, 81, seed: 5).elements
    first.withMatrix { one in
      second.withMatrix { two in
        var (y, a, b) = (Matrix(), Matrix(), Matrix())
        let parts = [BlockLinear.Part(one, interleavedHead: 16), .init(two)]
        BlockLinear(parts, bias: bias, precision: precision, owner: 0)(x, adding: residual, into: &y)
        BlockLinear([.init(one)], precision: precision, owner: 0)(x, into: &a)
        BlockLinear([.init(two)], precision: precision, owner: 0)(x, into: &b)
        for row in 0..<rows {
          // Rows 0 and 1 of a head are its first pair: outputs 0 and 8.
          let turned = (0..<48).map { a[row, $0 / 16 * 16 + ($0 % 16 < 8 ? 2 * ($0 % 16) : 2 * ($0 % 16) - 15)] }
          #expect((0..<48).map { parts[0].row(of: $0) }[0..<3] == [0, 2, 4])
          let sums = (turned + b[row: row]).enumerated().map { $1 + bias[$0] + residual[row, $0] }
          #expect(zip(y[row: row], sums).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) }, "row \(row)")
        }
      }
    }
  }

  @Test(arguments: [2, 20, 27], [Precision.fp32, .int8])
  func gatesAreProductsOfBothHalves(_ rows: Int, _ precision: Precision) {
    let (gate, passing) = (
      RandomBlocks(.q5_0, rows: 75, columns: 96, seed: 1), RandomBlocks(.q4_1, rows: 75, columns: 96, seed: 2)
    )
    gate.withMatrix { one in
      passing.withMatrix { two in
        let layer = BlockLinear([.init(one), .init(two)], precision: precision, owner: 0), x = random(rows, 96, seed: 3)
        var (wide, expected, y) = (Matrix(), Matrix(), Matrix())
        layer(x, into: &wide)
        wide.gated(.silu, into: &expected)
        for compute in [Compute.serial, Compute(pool: ThreadPool(threads: 3))] {
          layer.gated(.silu, x, into: &y, on: compute)
          #expect(y.rows == rows && y.elements == expected.elements)
        }
      }
    }
  }

  @Test func rowsThatAreNotFiniteAreFound() {
    for format in [BlockFormat.q4_1, .q6_K, .float16] {
      var blocks = RandomBlocks(format, rows: 300, columns: 256, seed: 8)
      #expect(blocks.withMatrix { $0.firstRowNotFinite(on: .parallel) } == nil)
      let row = 1 + 211 * (256 / format.elements * format.bytes) + (format == .q6_K ? 208 : 0)
      blocks = blocks.replacing(row, with: [0x00, 0x7c])
      #expect(blocks.withMatrix { $0.firstRowNotFinite() } == 211)
      #expect(blocks.withMatrix { $0.firstRowNotFinite(on: Compute(pool: ThreadPool(threads: 3))) } == 211)
    }
  }
}
