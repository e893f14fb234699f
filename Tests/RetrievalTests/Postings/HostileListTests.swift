import Retrieval
import TestSupport
import Testing

/// Damaged and forged posting lists: refused, or at least decoded within bounds.
@Suite struct HostileListTests {
  /// Gives a list the checksum of its bytes.
  private func forged(_ list: [UInt8]) -> [UInt8] {
    guard list.count > 2 else { return list }
    let checksum = list.withUnsafeBytes { PostingsEncoder.checksum(of: $0) }
    return [UInt8(truncatingIfNeeded: checksum), UInt8(truncatingIfNeeded: checksum >> 8)] + list.dropFirst(2)
  }

  /// Whether the list is refused, or has ascending documents of the segment and frequencies within 1...2²⁴, the same for
  /// every instruction set.
  private func isHarmless(_ list: [UInt8], size: Int) -> Bool {
    let results = InstructionSet.available.map { decode(list, size: size, $0) }
    guard let first = results[0] else { return results.allSatisfy { $0 == nil } }
    return results.allSatisfy { $0?.documents == first.documents && $0?.frequencies == first.frequencies }
      && first.documents.allSatisfy { $0 < size } && zip(first.documents, first.documents.dropFirst()).allSatisfy(<)
      && first.frequencies.allSatisfy { (1...(1 << 24)).contains($0) }
  }

  @Test(arguments: [1, 2, 100, 128, 129, 700]) func damageIsRefused(_ count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let raw = RawPostings(count, spread: 5, peak: 40, &random)
    let list = raw.encoded
    var accepted = 0
    for i in list.indices {
      for bit in [0, Int.random(in: 1...6, using: &random), 7] {
        var flipped = list
        flipped[i] ^= 1 << UInt8(bit)
        #expect(isHarmless(flipped, size: raw.lengths.count))
        if decode(flipped, size: raw.lengths.count, .scalar) != nil { accepted += 1 }
      }
      let truncated = Array(list[..<i])
      #expect(isHarmless(truncated, size: raw.lengths.count))
      if decode(truncated, size: raw.lengths.count, .scalar) != nil { accepted += 1 }
    }
    // One in 65,536 damaged lists has the checksum of its bytes by chance.
    #expect(accepted <= 1)
  }

  @Test(arguments: [1, 2, 100, 128, 129, 700]) func forgedListsAreHarmless(_ count: Int) {
    var random = SeededGenerator(seed: UInt64(1000 + count))
    let raw = RawPostings(count, spread: 5, peak: 40, &random)
    let list = raw.encoded
    var (accepted, harmful) = (0, 0)
    for _ in 0..<4000 {
      var bytes = list
      for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
      bytes = forged(bytes)
      if !isHarmless(bytes, size: raw.lengths.count) { harmful += 1 }
      if decode(bytes, size: raw.lengths.count, .scalar) != nil { accepted += 1 }
    }
    #expect(harmful == 0)
    // The checks behind the checksum were reached.
    #expect(accepted > 0)
  }

  /// Changes, inserts or removes bytes, most often in the head, where counts and offsets stand.
  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard bytes.count > 3 else { return }
    let head = min(bytes.count, 24)
    let at = Int.random(in: 2..<(Bool.random(using: &random) ? head : bytes.count), using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes[at] = 0xFF
    case 3: bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F], at: at)
    case 4: bytes.remove(at: at)
    default: bytes.removeLast(min(bytes.count - 3, Int.random(in: 1...20, using: &random)))
    }
  }

  @Test func noiseIsHarmless() {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<20000 {
      let count = Int.random(in: 0...60, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...(count % 2 == 0 ? 255 : 9), using: &random) }
      #expect(isHarmless(forged(bytes), size: Int.random(in: 1...300, using: &random)))
    }
  }
}
