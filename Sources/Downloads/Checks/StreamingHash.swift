import Foundation

/// A Merkle–Damgård hash over 64-byte blocks, fed in pieces.
struct StreamingHash {
  private let algorithm: Checksum.Algorithm
  private var state: [UInt32]
  private var block: [UInt8] = []
  private var byteCount: UInt64 = 0

  private static let blockSize = 64

  init(_ algorithm: Checksum.Algorithm) {
    self.algorithm = algorithm
    state = algorithm == .md5 ? MD5.initialState : SHA256.initialState
    block.reserveCapacity(Self.blockSize)
  }

  /// Takes in the next bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount += UInt64(bytes.count)
    var rest = bytes[...]
    if !block.isEmpty {
      let head = rest.prefix(Self.blockSize - block.count)
      block.append(contentsOf: head)
      rest = rest.dropFirst(head.count)
      if block.count < Self.blockSize { return }
      block.withUnsafeBytes { Self.compress($0, algorithm, &state) }
      block.removeAll(keepingCapacity: true)
    }
    let whole = rest.prefix(rest.count - rest.count % Self.blockSize)
    Self.compress(UnsafeRawBufferPointer(rebasing: whole), algorithm, &state)
    rest = rest.dropFirst(whole.count)
    block.append(contentsOf: rest)
  }

  /// Pads and gives the digest; nothing may be taken in afterwards.
  mutating func finish() -> [UInt8] {
    let bitCount = byteCount &* 8
    let padding = [0x80] + [UInt8](repeating: 0, count: (Self.blockSize * 2 - 9 - block.count) % Self.blockSize)
    (padding + Self.bytes(of: bitCount, algorithm)).withUnsafeBytes { update($0) }
    return state.flatMap { Self.bytes(of: $0, algorithm) }
  }

  /// MD5 is little-endian, SHA-256 big-endian.
  private static func bytes<Word: FixedWidthInteger>(of word: Word, _ algorithm: Checksum.Algorithm) -> [UInt8] {
    withUnsafeBytes(of: algorithm == .md5 ? word.littleEndian : word.bigEndian) { Array($0) }
  }

  /// Takes in whole blocks.
  private static func compress(
    _ blocks: UnsafeRawBufferPointer, _ algorithm: Checksum.Algorithm, _ state: inout [UInt32]
  ) {
    switch algorithm {
    case .md5: MD5.compress(blocks, into: &state)
    case .sha256: SHA256.compress(blocks, into: &state)
    }
  }
}

/// The compression function of RFC 1321, section 3.4.
enum MD5 {
  static let initialState: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]

  private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

  /// `floor(2^32 · |sin(i + 1)|)`, the RFC's own definition of its table.
  private static let sines: [UInt32] = (1...64).map { UInt32(4_294_967_296 * abs(sin(Double($0)))) }

  static func compress(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
    let (shifts, sines) = (shifts, sines)
    for start in stride(from: 0, to: blocks.count, by: 64) {
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      for i in 0..<64 {
        let (mixed, index) =
          switch i >> 4 {
          case 0: ((b & c) | (~b & d), i)
          case 1: ((d & b) | (~d & c), (5 &* i &+ 1) & 15)
          case 2: (b ^ c ^ d, (3 &* i &+ 5) & 15)
          default: (c ^ (b | ~d), (7 &* i) & 15)
          }
        let word = UInt32(littleEndian: blocks.loadUnaligned(fromByteOffset: start &+ 4 &* index, as: UInt32.self))
        let sum = a &+ mixed &+ sines[i] &+ word
        let shift = shifts[(i >> 4) &* 4 &+ i & 3]
        (a, d, c, b) = (d, c, b, b &+ (sum &<< shift | sum &>> (32 &- shift)))
      }
      state[0] &+= a
      state[1] &+= b
      state[2] &+= c
      state[3] &+= d
    }
  }
}

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
