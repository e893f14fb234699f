import Foundation

/// The compression function of FIPS 180-4, section 6.2.2.
enum SHA256 {
  static let initialState: [UInt32] = primes.prefix(8).map { fraction(of: Double($0).squareRoot()) }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).
  private static let constants: [UInt32] = primes.map { fraction(of: cbrt(Double($0))) }

  private static let primes: [Int] = (2...311).filter { n in !(2..<n).contains { n % $0 == 0 } }

  private static func fraction(of root: Double) -> UInt32 { UInt32((root - root.rounded(.down)) * 4_294_967_296) }

  static func compress(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
    let constants = constants
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
      for start in stride(from: 0, to: blocks.count, by: 64) {
        schedule(blocks, start, words)
        mix(words, constants, into: &state)
      }
    }
  }

  /// Section 6.2.2, step 1.
  private static func schedule(
    _ blocks: UnsafeRawBufferPointer, _ start: Int, _ words: UnsafeMutableBufferPointer<UInt32>
  ) {
    for i in 0..<16 {
      words[i] = UInt32(bigEndian: blocks.loadUnaligned(fromByteOffset: start &+ 4 &* i, as: UInt32.self))
    }
    for i in 16..<64 {
      let (early, late) = (words[i &- 15], words[i &- 2])
      let small = rotated(early, 7) ^ rotated(early, 18) ^ early &>> 3
      let large = rotated(late, 17) ^ rotated(late, 19) ^ late &>> 10
      words[i] = words[i &- 16] &+ small &+ words[i &- 7] &+ large
    }
  }

  /// Section 6.2.2, steps 2 to 4.
  private static func mix(
    _ words: UnsafeMutableBufferPointer<UInt32>, _ constants: [UInt32], into state: inout [UInt32]
  ) {
    var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7])
    for i in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let first = h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ constants[i] &+ words[i]
      let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word &>> count | word &<< (32 &- count) }
}
