import CPostings
import Foundation
import Retrieval
import TestSupport
import Testing

/// The kernels of every instruction set of this machine against plain Swift.
@Suite struct KernelTests {
  private static let all = InstructionSet.available

  @Test func thisMachineHasAtLeastThePlainVersions() {
    #expect(Self.all.contains(.scalar))
    #expect(Self.all.contains(.best))
  }

  // MARK: Unpacking

  /// Packs `values` of `bits` bits, bit by bit.
  private func pack(_ values: [UInt32], bits: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count * bits + 7) / 8)
    for (i, value) in values.enumerated() {
      for b in 0..<bits where value >> UInt32(b) & 1 == 1 {
        bytes[(i * bits + b) / 8] |= 1 << UInt8((i * bits + b) % 8)
      }
    }
    return bytes
  }

  @Test func unpackingGivesBackEveryWidthAndCountAndAddsTheBias() {
    var random = SeededGenerator(seed: 1)
    var wrong: [String] = []
    for bits in 0...32 {
      let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(bits)) - 1)
      for count in 1...128 {
        // Mostly random values, with the extremes among them.
        let values = (0..<count).map { _ in
          [UInt32.random(in: 0...UInt32.max, using: &random), 0, UInt32.max].randomElement(using: &random).map {
            $0 & mask
          } ?? 0
        }
        // The bytes after the packed ones are noise that must not show.
        let packed = pack(values, bits: bits) + [0xAA, 0x55, 0xFF, 0x01, 0x80, 0xFF, 0xFF, 0xFF]
        for set in Self.all where unpack(packed, bits, count, set) != values.map({ $0 &+ 3 }) {
          wrong.append("\(bits) \(count) \(set)")
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  private func unpack(_ packed: [UInt8], _ bits: Int, _ count: Int, _ set: InstructionSet) -> [UInt32] {
    // A guard behind the last value shows writes that go too far.
    var out = [UInt32](repeating: 0xDEAD_BEEF, count: count + 1)
    rk_unpack(set.isa, packed, UInt32(bits), UInt32(count), 3, &out)
    return out.removeLast() == 0xDEAD_BEEF ? out : []
  }

  @Test func ascendingAddsUpGaps() {
    var random = SeededGenerator(seed: 2)
    var wrong: [String] = []
    for count in 1...128 {
      for bits in [0, 1, 7, 8, 13, 24] {
        let gaps = (0..<count).map { _ in UInt32.random(in: 0..<(1 << UInt32(bits)), using: &random) }
        // The largest number means "before the first document of all".
        for previous in [UInt32.max, 0, 12345, 1 << 24] {
          var expected: [UInt32] = []
          var last = previous
          for gap in gaps {
            last = last &+ 1 &+ gap
            expected.append(last)
          }
          let packed = pack(gaps, bits: bits) + [UInt8](repeating: 0xFF, count: 8)
          for set in Self.all {
            var out = [UInt32](repeating: 7, count: count + 1)
            rk_unpack_ascending(set.isa, packed, UInt32(bits), UInt32(count), previous, &out)
            if out != expected + [7] { wrong.append("\(count) \(bits) \(previous) \(set)") }
          }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  // MARK: Scoring

  @Test func contributionsAgreeBitByBitAndWithExactArithmetic() {
    var random = SeededGenerator(seed: 3)
    var (wrong, worst) = ([String](), 0.0)
    for round in 0..<300 {
      let function = randomFunction(&random, round)
      let lengths = (0..<500).map { _ in Float.random(in: 0.001...40, using: &random) }
      let count = Int.random(in: 1...128, using: &random)
      let documents = (0..<count).map { _ in UInt32.random(in: 0..<500, using: &random) }
      let frequencies = (0..<count).map { _ in
        [1, UInt32.random(in: 1...20, using: &random), UInt32.random(in: 1...(1 << 24), using: &random)]
          .randomElement(using: &random) ?? 1
      }
      let results = Self.all.map { contributions(function, lengths, documents, frequencies, $0) }
      for (set, result) in zip(Self.all, results) where result != results[0] { wrong.append("\(round) \(set)") }
      for i in 0..<count {
        let exact = max(1, value(function, Double(lengths[Int(documents[i])]), Double(frequencies[i])))
        // Half a unit for rounding to integers; eight roundings to single precision on the way there.
        worst = max(worst, (abs(Double(results[0][i]) - exact) - 0.5) / (exact * 8 * 0x1p-24))
      }
    }
    #expect(wrong.isEmpty)
    #expect(worst <= 1)
  }

  @Test func smallContributionsAreWithinOneUnitOfExactArithmetic() {
    var random = SeededGenerator(seed: 4)
    let lengths = (0..<100).map { _ in Float.random(in: 0.2...5, using: &random) }
    let documents = (0..<100).map { UInt32($0) }
    let frequencies = (0..<100).map { _ in UInt32.random(in: 1...50, using: &random) }
    for set in Self.all {
      let function = rk_rational(weight: 1_000_000, alpha: 0, beta: 1.2, constant: 0)
      for (i, result) in contributions(function, lengths, documents, frequencies, set).enumerated() {
        #expect(abs(Double(result) - value(function, Double(lengths[i]), Double(frequencies[i]))) <= 1)
      }
    }
  }

  private func randomFunction(_ random: inout SeededGenerator, _ round: Int) -> rk_rational {
    let beta = round % 7 == 0 ? 0 : Float.random(in: 0...4, using: &random)
    return rk_rational(
      weight: Float.random(in: 0...1, using: &random) * (round % 5 == 0 ? 2 : 0x1p28),
      alpha: round % 3 == 0 ? Float.random(in: 0...beta, using: &random) : 0, beta: beta,
      constant: round % 4 == 0 ? Float.random(in: 0...0x1p27, using: &random) : 0)
  }

  private func value(_ f: rk_rational, _ length: Double, _ tf: Double) -> Double {
    Double(f.weight) * (tf + Double(f.alpha) * length) / (tf + Double(f.beta) * length) + Double(f.constant)
  }

  private func contributions(
    _ f: rk_rational, _ lengths: [Float], _ documents: [UInt32], _ frequencies: [UInt32], _ set: InstructionSet
  ) -> [Int32] {
    var out = [Int32](repeating: -9, count: documents.count + 1)
    rk_contributions(set.isa, f, lengths, documents, frequencies, UInt32(documents.count), &out)
    return out.removeLast() == -9 ? out : []
  }

  // MARK: Accumulating and selecting

  @Test func accumulatingTakesThePostingsInsideTheWindow() {
    var random = SeededGenerator(seed: 5)
    let width = 64
    for _ in 0..<2000 {
      let count = Int.random(in: 0...128, using: &random)
      let documents = Set((0..<count).map { _ in UInt32.random(in: 0..<400, using: &random) }).sorted()
      let values = documents.map { _ in Int32.random(in: 1...1000, using: &random) }
      // Windows before, at the edges of, inside and behind the block.
      let origin = UInt32.random(in: 0..<500, using: &random)
      var sums = [Int32](repeating: 3, count: width)
      rk_accumulate(documents, values, UInt32(documents.count), origin, UInt32(width), &sums)
      let expected = (0..<width).map { offset in
        3 + (documents.firstIndex(of: origin + UInt32(offset)).map { values[$0] } ?? 0)
      }
      #expect(sums == expected)
    }
  }

  @Test func selectingFindsAllSumsFromTheMinimumOn() {
    var random = SeededGenerator(seed: 6)
    for width in [16, 32, 48, 128, 4096, 8192] {
      for round in 0..<20 {
        let sums: [Int32] = (0..<width).map { _ in
          round == 0
            ? 0 : round == 1 ? Int32.max : Int32.random(in: 0...(round % 2 == 0 ? 3 : Int32.max), using: &random)
        }
        for minimum in [1, 2, 3, 4, sums[0], sums[width - 1], Int32.max, Int32.max - 1].map({ max(1, $0) }) {
          let expected = sums.indices.filter { sums[$0] >= minimum }.map { UInt32($0) }
          for set in Self.all {
            var out = [UInt32](repeating: 0, count: width + 16)
            let found = Int(rk_select(set.isa, sums, UInt32(width), minimum, &out))
            #expect(Array(out[..<found]) == expected, "\(width) \(round) \(minimum) \(set)")
          }
        }
      }
    }
  }

  @Test func keepingDropsPositionsWithSmallerSums() {
    var random = SeededGenerator(seed: 7)
    for count in [0, 1, 15, 16, 17, 64, 1000] {
      let sums = (0..<8192).map { _ in Int32.random(in: 0...9, using: &random) }
      let positions = (0..<8192).shuffled(using: &random).prefix(count).sorted().map { UInt32($0) }
      for minimum in [Int32(1), 5, 9, 10] {
        let expected = positions.filter { sums[Int($0)] >= minimum }
        for set in Self.all {
          var kept = positions + [UInt32](repeating: 0, count: 16)
          let found = Int(rk_keep(set.isa, sums, &kept, UInt32(count), minimum))
          #expect(Array(kept[..<found]) == expected, "\(count) \(minimum) \(set)")
        }
      }
    }
  }
}
