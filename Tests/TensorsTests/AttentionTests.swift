import Tensors
import TestSupport
import Testing

@Suite struct AttentionTests {
  /// Sequences of the given lengths, expected per sequence by the reference.
  private func expected(
    _ qkv: Matrix, _ offsets: [Int], heads: Int, bias: (Int, Int, Int) -> Double = { _, _, _ in 0 }, window: Int = .max
  ) -> [[Double]] {
    zip(offsets, offsets.dropFirst()).flatMap { first, end in
      first == end
        ? [] : Reference.attention(Reference.rows(qkv.rows(first..<end)), heads: heads, bias: bias, window: window)
    }
  }

  @Test(arguments: sets, [(1, 1), (2, 3), (3, 32), (2, 64), (1, 33), (4, 8)])
  func raggedBatchesMatchTheReference(set: InstructionSet, shape: (heads: Int, dim: Int)) {
    let offsets = [0, 1, 14, 14, 47, 80, 147]
    let qkv = Matrix.random(147, 3 * shape.heads * shape.dim, seed: 1)
    var out = Matrix()
    attention(qkv, offsets: offsets, heads: shape.heads, into: &out, on: Compute(kernels: Kernels(set)))
    #expect(out.distance(expected(qkv, offsets, heads: shape.heads)) < 2e-6)
  }

  @Test(arguments: sets, [0, 1, 5, 31, 32, 40, 200])
  func aWindowLimitsWhatIsSeen(set: InstructionSet, window: Int) {
    let offsets = [0, 3, 120]
    let qkv = Matrix.random(120, 3 * 2 * 16, seed: 2)
    var out = Matrix()
    attention(
      qkv, offsets: offsets, heads: 2, options: AttentionOptions(window: window), into: &out,
      on: Compute(kernels: Kernels(set)))
    #expect(out.distance(expected(qkv, offsets, heads: 2, window: window)) < 2e-6)
  }

  @Test(arguments: sets)
  func aBiasIsAddedPerHead(set: InstructionSet) {
    let offsets = [0, 20, 55]
    let qkv = Matrix.random(55, 3 * 3 * 8, seed: 3)
    let bias = Matrix.random(3 * 40, 40, seed: 4)
    var out = Matrix()
    attention(qkv, offsets: offsets, heads: 3, bias: bias, into: &out, on: Compute(kernels: Kernels(set)))
    let reference = expected(qkv, offsets, heads: 3) { h, i, j in Double(bias[h * 40 + i, j]) }
    #expect(out.distance(reference) < 2e-6)
  }

  @Test(arguments: sets, [nil, 9])
  func aSequenceHasTheSameBitsAloneAndInAnyBatch(set: InstructionSet, window: Int?) {
    let offsets = [0, 5, 77, 78, 140, 180]
    let qkv = Matrix.random(180, 3 * 2 * 32, seed: 5)
    let options = AttentionOptions(window: window)
    let parallel = Compute(pool: ThreadPool(threads: 3), kernels: Kernels(set))
    var (all, alone) = (Matrix(), Matrix())
    attention(qkv, offsets: offsets, heads: 2, options: options, into: &all, on: parallel)
    for (first, end) in zip(offsets, offsets.dropFirst()) {
      attention(
        qkv.rows(first..<end), offsets: [0, end - first], heads: 2, options: options, into: &alone,
        on: Compute(kernels: Kernels(set)))
      #expect(alone.bits == all.rows(first..<end).bits)
    }
  }

  @Test(arguments: sets, [nil, 4, 40])
  func rowsBehindTheKeysSeeAndAreNotSeen(set: InstructionSet, window: Int?) {
    let offsets = [0, 40, 47, 120]
    let keys = [33, 7, 64]
    let qkv = Matrix.random(120, 3 * 2 * 16, seed: 7)
    let options = AttentionOptions(window: window)
    var out = Matrix()
    attention(
      qkv, offsets: offsets, keys: keys, heads: 2, options: options, into: &out, on: Compute(kernels: Kernels(set)))
    for (s, key) in keys.enumerated() {
      let rows = qkv.rows(offsets[s]..<offsets[s + 1])
      let reference = Reference.attention(
        Reference.rows(rows), heads: 2, bias: { _, _, j in j < key ? 0 : -.infinity }, window: window ?? .max)
      let result = out.rows(offsets[s]..<offsets[s + 1])
      for i in 0..<rows.rows {
        // A window behind all keys: nothing is seen, and nothing comes out.
        let expected = i - (window ?? .max) < key ? reference[i] : reference[i].map { _ in 0 }
        #expect(result.rows(i..<i + 1).distance([expected]) < 2e-6, "sequence \(s), row \(i)")
      }
      var alone = Matrix()
      attention(
        rows.rows(0..<key), offsets: [0, key], heads: 2, options: options, into: &alone,
        on: Compute(kernels: Kernels(set)))
      #expect(alone.bits == result.rows(0..<key).bits)
    }
  }

  @Test(arguments: sets)
  func largeScoresDoNotOverflow(set: InstructionSet) {
    var qkv = Matrix.random(40, 3 * 32, seed: 6)
    qkv.scale(by: 30)
    var out = Matrix()
    attention(qkv, offsets: [0, 40], heads: 1, into: &out, on: Compute(kernels: Kernels(set)))
    #expect(out.distance(expected(qkv, [0, 40], heads: 1)) < 0.05)
  }
}
