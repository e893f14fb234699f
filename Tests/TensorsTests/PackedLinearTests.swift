import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct PackedLinearTests {
  static let shapes = [
    (1, 1, 1), (1, 384, 384), (2, 7, 33), (3, 5, 31), (5, 64, 32), (6, 17, 65), (7, 384, 40), (11, 3, 100),
    (12, 32, 64),
    (13, 129, 97), (25, 96, 48), (61, 40, 70),
  ]

  @Test(arguments: sets, shapes)
  func exactProductsMatchDoublePrecision(set: InstructionSet, shape: (Int, Int, Int)) {
    let (m, k, n) = shape
    let (x, w) = (Matrix.random(m, k, seed: 1), Matrix.random(n, k, seed: 2))
    let bias = Matrix.random(1, n, seed: 3).elements
    var y = Matrix()
    PackedLinear(w, bias: bias)(x, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.distance(Reference.linear(x, w, bias: bias)) < 2e-6 * Double(k).squareRoot() + 1e-6)
  }

  @Test(arguments: sets, shapes)
  func bfloat16ProductsAreWithinTheRoundingOfTheWeights(set: InstructionSet, shape: (Int, Int, Int)) {
    let (m, k, n) = shape
    let (x, w) = (Matrix.random(m, k, seed: 4), Matrix.random(n, k, seed: 5))
    var y = Matrix()
    PackedLinear(w, precision: .bf16)(x, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.distance(Reference.linear(x, w, bias: nil)) < 0.006 * Double(k).squareRoot())
  }

  @Test(arguments: sets, shapes)
  func integerProductsAreWithinTheQuantisation(set: InstructionSet, shape: (Int, Int, Int)) {
    let (m, k, n) = shape
    let (x, w) = (Matrix.random(m, k, seed: 6), Matrix.random(n, k, seed: 7))
    let bias = Matrix.random(1, n, seed: 8).elements
    let expected = Reference.linear(x, w, bias: bias)
    var y = Matrix()
    PackedLinear(w, bias: bias, precision: .int8)(x, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.distance(expected) < 0.012 * Double(k).squareRoot())
    // Transformed, evenly spread rows are about normal, their range almost twice as wide: the worst case of spreading.
    PackedLinear(w, bias: bias, precision: .int8, spreadsOutliers: true)(
      x, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.distance(expected) < (set == .avx2 ? 0.028 : 0.018) * Double(k).squareRoot())
  }

  @Test(arguments: sets, [3, 60, 200, 463])
  func rowsAreNormalizedOnTheWayToIntegers(set: InstructionSet, k: Int) {
    // Far from 0, and of several lengths; the last row is constant.
    var x = Matrix.random(9, k, seed: 42)
    for row in 0..<8 { for i in 0..<k { x[row, i] = Float(row + 1) * (x[row, i] + 2) } }
    for i in 0..<k { x[8, i] = 7 }
    let (w, bias) = (Matrix.random(33, k, seed: 43), Matrix.random(1, 33, seed: 44).elements)
    let ones = [Float](repeating: 1, count: k)
    let normalized = Reference.rows(x).map { Reference.layerNorm($0, weight: ones, bias: nil, epsilon: 1e-3) }
    let expected = normalized.map { row in
      zip(Reference.rows(w), bias).map { weights, bias in zip(row, weights).reduce(Double(bias)) { $0 + $1.0 * $1.1 } }
    }
    var y = Matrix()
    PackedLinear(w, bias: bias, precision: .int8)(
      x, normalizing: 1e-3, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.distance(expected) < (set == .avx2 ? 0.04 : 0.025) * Double(k).squareRoot())
  }

  @Test(arguments: sets, [128, 384, 464])
  func outliersDoNotCoarsenTheStepsOfTheirRows(set: InstructionSet, k: Int) {
    var (x, w) = (Matrix.random(20, k, seed: 40), Matrix.random(50, k, seed: 41))
    for row in 0..<x.rows { x[row, 7 * row % 100] = 25 }
    for row in 0..<w.rows { w[row, 3 * row % 100] = -8 }
    var y = Matrix()
    PackedLinear(w, precision: .int8, spreadsOutliers: true)(x, into: &y, on: Compute(kernels: Kernels(set)))
    // Rows as they are would ask for steps of 26 / 255 and 8 / 127.
    #expect(y.distance(Reference.linear(x, w, bias: nil)) < (set == .avx2 ? 1.2 : 0.8))
  }

  @Test(arguments: sets)
  func theTransformsOfWeightsAndActivationsCancelOut(set: InstructionSet) {
    // Blocks of 128, 64, 32, 16 and single elements; every product is of one element with one weight.
    let k = 128 + 64 + 32 + 16 + 3
    var (x, w) = (Matrix(rows: k, columns: k), Matrix(rows: k, columns: k))
    for i in 0..<k { (x[i, i], w[i, i]) = (1, 1) }
    var y = Matrix()
    PackedLinear(w, precision: .int8, spreadsOutliers: true)(x, into: &y, on: Compute(kernels: Kernels(set)))
    #expect(y.distance(Reference.rows(w)) < 0.02)
  }

  @Test(arguments: Precision.allCases, shapes)
  func everyInstructionSetAgrees(precision: Precision, shape: (Int, Int, Int)) {
    // AVX2 quantises activations to 7 bits; AVX-512 with BF16 rounds them to bfloat16.
    var sets = sets
    if precision == .int8 { sets.removeAll { $0 == .avx2 } }
    if precision == .bf16 && ck_has_isa(CK_AVX512_BF16) != 0 { sets.removeAll { $0 == .avx512 } }
    let (m, k, n) = shape
    let (x, w) = (Matrix.random(m, k, seed: 9), Matrix.random(n, k, seed: 10))
    let layer = PackedLinear(w, precision: precision)
    let results = sets.map { set in
      var y = Matrix()
      layer(x, into: &y, on: Compute(kernels: Kernels(set)))
      return y
    }
    for result in results.dropFirst() {
      #expect(result.distance(Reference.rows(results[0])) < 1e-6 * Double(k) + 1e-6)
    }
  }

  @Test(arguments: sets, [Activation.gelu, .geluTanh, .silu, .relu, .tanh, .sigmoid])
  func activationAndResidualAreFused(set: InstructionSet, activation: Activation) {
    let (x, w) = (Matrix.random(14, 50, seed: 11), Matrix.random(45, 50, seed: 12))
    let (bias, residual) = (Matrix.random(1, 45, seed: 13).elements, Matrix.random(14, 45, seed: 14))
    var y = Matrix()
    PackedLinear(w, bias: bias)(
      x, activation: activation, adding: residual, into: &y, on: Compute(kernels: Kernels(set)))
    let expected = zip(Reference.linear(x, w, bias: bias, activation), Reference.rows(residual)).map {
      zip($0, $1).map(+)
    }
    #expect(y.distance(expected) < 1e-5)
  }

  @Test(arguments: sets, Precision.allCases)
  func aRowHasTheSameBitsAloneInAnyBatchAndOnAnyThreads(set: InstructionSet, precision: Precision) {
    let (k, n) = (93, 110)
    let layer = PackedLinear(
      Matrix.random(n, k, seed: 15), bias: Matrix.random(1, n, seed: 16).elements, precision: precision,
      spreadsOutliers: true)
    let x = Matrix.random(331, k, seed: 17)
    let serial = Compute(kernels: Kernels(set))
    let parallel = Compute(pool: ThreadPool(threads: 3), kernels: Kernels(set))
    var (all, part) = (Matrix(), Matrix())
    layer(x, activation: .gelu, into: &all, on: serial)
    var generator = SeededGenerator(seed: 18)
    for _ in 0..<60 {
      let first = Int.random(in: 0..<x.rows, using: &generator)
      let count = Int.random(in: 1...min(40, x.rows - first), using: &generator)
      for compute in [serial, parallel] {
        layer(x.rows(first..<first + count), activation: .gelu, into: &part, on: compute)
        #expect(part.bits == all.rows(first..<first + count).bits)
      }
    }
    layer(x, activation: .gelu, into: &part, on: parallel)
    #expect(part.bits == all.bits)
  }

  @Test(arguments: Precision.allCases)
  func stackedLayersEqualTheLayersAlone(precision: Precision) {
    let x = Matrix.random(9, 20, seed: 19)
    let (a, b) = (Matrix.random(33, 20, seed: 20), Matrix.random(18, 20, seed: 21))
    let bias = Matrix.random(1, 18, seed: 22).elements
    var (both, first, second) = (Matrix(), Matrix(), Matrix())
    a.withElements { a in
      b.withElements { b in
        PackedLinear(
          [
            LinearWeights(elements: UnsafeRawBufferPointer(a), outputs: 33, inputs: 20),
            LinearWeights(elements: UnsafeRawBufferPointer(b), outputs: 18, inputs: 20, bias: bias),
          ], precision: precision)(x, into: &both)
      }
    }
    PackedLinear(a, precision: precision)(x, into: &first)
    PackedLinear(b, bias: bias, precision: precision)(x, into: &second)
    for row in 0..<9 { #expect(both[row: row] == first[row: row] + second[row: row]) }
  }

  @Test func weightsMayBeUnalignedHalves() {
    // 1.5 is 0x3e00 in half precision and 0x3fc0 in bfloat16; -2 is 0xc000 in both.
    for (type, bytes) in [
      (ElementType.float16, [0, 0x00, 0x3e, 0x00, 0xc0] as [UInt8]), (.bfloat16, [0, 0xc0, 0x3f, 0x00, 0xc0]),
    ] {
      var y = Matrix()
      bytes.withUnsafeBytes {
        let elements = UnsafeRawBufferPointer(rebasing: $0[1...])
        PackedLinear([LinearWeights(elements: elements, type: type, outputs: 2, inputs: 1)])(
          Matrix(rows: 1, columns: 1, [3]), into: &y)
      }
      #expect(y.elements == [4.5, -6])
    }
  }

  @Test(arguments: sets, [false, true])
  func whatIsNotFiniteStaysVisibleInIntegers(set: InstructionSet, spreads: Bool) {
    let layer = PackedLinear(Matrix.random(8, 200, seed: 23), precision: .int8, spreadsOutliers: spreads)
    for (column, value) in [(3, Float.nan), (100, .infinity), (199, -.infinity)] {
      var x = Matrix.random(2, 200, seed: 24)
      x[0, column] = value
      var y = Matrix()
      layer(x, into: &y, on: Compute(kernels: Kernels(set)))
      #expect(y[row: 0].allSatisfy { $0.isNaN })
      #expect(y[row: 1].allSatisfy { $0.isFinite })
    }
  }

  @Test(arguments: sets)
  func constantRowsSurviveQuantisation(set: InstructionSet) {
    let w = Matrix(rows: 2, columns: 4, [1, 1, 1, 1, 0, 0, 0, 0])
    var y = Matrix()
    PackedLinear(w, precision: .int8)(
      Matrix(rows: 3, columns: 4, [0, 0, 0, 0, 5, 5, 5, 5, -2, -2, -2, -2]), into: &y,
      on: Compute(kernels: Kernels(set)))
    #expect(y.distance([[0, 0], [20, 0], [-8, 0]]) < 1e-5)
  }

  @Test func openBLASIsAnIndependentOracle() {
    let (x, w) = (Matrix.random(70, 300, seed: 25), Matrix.random(90, 300, seed: 26))
    var (ours, theirs) = (Matrix(), Matrix())
    PackedLinear(w)(x, into: &ours)
    BLAS.multiplyTransposed(x, w, into: &theirs)
    #expect(ours.distance(Reference.rows(theirs)) < 5e-5)
  }
}
