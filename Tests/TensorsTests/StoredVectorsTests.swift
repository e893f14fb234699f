import Tensors
import TestSupport
import Testing

@Suite struct StoredVectorsTests {
  @Test(arguments: sets, [1, 5, 16, 64, 100, 384])
  func floatRowsMatchTheReference(set: InstructionSet, dim: Int) {
    let (x, query) = (Matrix.random(70, dim, seed: 1), Matrix.random(1, dim, seed: 2))
    let compute = Compute(pool: ThreadPool(threads: 2), kernels: Kernels(set))
    let expected = Reference.linear(query, x, bias: nil)[0]
    x.withElements { elements in
      guard let base = elements.baseAddress else { return }
      let stored = StoredVectors(base: base, type: .float32, rows: 70, dim: dim)
      var scores = [Float](repeating: 0, count: 60)
      stored.scores(5..<65, query: query.elements, into: &scores, on: compute)
      for (score, expected) in zip(scores, expected[5..<65]) { #expect(abs(Double(score) - expected) < 1e-5) }
    }
  }

  @Test(arguments: sets, [1, 7, 64, 100])
  func halfRowsAreExactlyTheirFloats(set: InstructionSet, dim: Int) {
    let query = Matrix.random(1, dim, seed: 3).elements
    var halves = [UInt16](repeating: 0, count: 30 * dim)
    HalfPrecision.convert(Matrix.random(30, dim, seed: 4).elements, count: 30 * dim, into: &halves)
    var floats = [Float](repeating: 0, count: 30 * dim)
    HalfPrecision.convert(halves, count: 30 * dim, into: &floats)
    let compute = Compute(kernels: Kernels(set))
    var (a, b) = ([Float](repeating: 0, count: 30), [Float](repeating: 0, count: 30))
    halves.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      StoredVectors(base: base, type: .float16, rows: 30, dim: dim).scores(0..<30, query: query, into: &a, on: compute)
    }
    floats.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      StoredVectors(base: base, type: .float32, rows: 30, dim: dim).scores(0..<30, query: query, into: &b, on: compute)
    }
    #expect(a == b)
  }

  @Test(arguments: sets, [1, 15, 32, 33, 384, 1000])
  func integerRowsAreExact(set: InstructionSet, dim: Int) {
    var generator = SeededGenerator(seed: 5)
    // The largest magnitudes first: 127 * 127 * 1000 must not saturate anything.
    var rows = [Int8](repeating: 127, count: dim) + [Int8](repeating: -127, count: dim)
    rows += (0..<18 * dim).map { _ in Int8.random(in: -127...127, using: &generator) }
    let query = [Int8](repeating: 127, count: dim)
    var scores = [Int32](repeating: 0, count: 20)
    rows.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      StoredVectors(base: base, type: .int8, rows: 20, dim: dim).scores(
        0..<20, query: query, into: &scores, on: Compute(kernels: Kernels(set)))
    }
    for row in 0..<20 {
      #expect(Int(scores[row]) == (0..<dim).reduce(0) { $0 + Int(rows[row * dim + $1]) * Int(query[$1]) })
    }
  }

  @Test(arguments: sets)
  func manyQueriesMatchOneQuery(set: InstructionSet) {
    let (rows, dim, count) = (150, 40, 37)
    let (x, queries) = (Matrix.random(rows, dim, seed: 6), Matrix.random(count, dim, seed: 7))
    let expected = Reference.linear(x, queries, bias: nil)
    let packed = PackedLinear(queries)
    var halves = [UInt16](repeating: 0, count: rows * dim)
    HalfPrecision.convert(x.elements, count: rows * dim, into: &halves)
    let bytes = x.elements.map { Int8(($0 * 127).rounded()) }
    let compute = Compute(pool: ThreadPool(threads: 2), kernels: Kernels(set))
    func worst(_ type: VectorType, _ memory: UnsafeRawBufferPointer, scale: Double) -> Double {
      guard let base = memory.baseAddress else { return .infinity }
      var out = [Float](repeating: 0, count: rows * count)
      StoredVectors(base: base, type: type, rows: rows, dim: dim).scores(
        0..<rows, queries: packed, into: &out, on: compute)
      return out.indices.reduce(0) { max($0, abs(Double(out[$1]) / scale - expected[$1 / count][$1 % count])) }
    }
    #expect(x.withElements { worst(.float32, UnsafeRawBufferPointer($0), scale: 1) } < 1e-5)
    #expect(halves.withUnsafeBytes { worst(.float16, $0, scale: 1) } < 0.01)
    #expect(bytes.withUnsafeBytes { worst(.int8, $0, scale: 127) } < 0.1)
  }
}
