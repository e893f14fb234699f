/// A fast 64-bit checksum against accidental damage (not against forgery): four multiplicative hashes side by side, which
/// a processor computes at once, over the four words of every 32 bytes, mixed at the end.
///
/// Part of the file formats: changing it needs a new version of each.
struct RowChecksum {
  private var lanes: SIMD4<UInt64>
  private var length: UInt64 = 0

  init(seed: UInt64) {
    lanes =
      SIMD4(repeating: seed) ^ [
        0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89,
      ]
  }

  /// Adds bytes; pieces that are not the last are multiples of 32 bytes.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var position = 0
    while position + 32 <= bytes.count {
      fold(bytes.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt64>.self))
      position += 32
    }
    if position < bytes.count { fold(Self.tail(bytes[position...])) }
  }

  private static func tail(_ bytes: Slice<UnsafeRawBufferPointer>) -> SIMD4<UInt64> {
    var words = SIMD4<UInt64>()
    for (i, byte) in bytes.enumerated() { words[i / 8] |= UInt64(byte) << (8 * UInt64(i % 8)) }
    return words
  }

  /// Adds one word.
  mutating func add(_ word: UInt64) {
    length &+= 8
    fold(SIMD4(word, 0, 0, 0))
  }

  private mutating func fold(_ words: SIMD4<UInt64>) {
    let mixed = (lanes ^ words) &* SIMD4(repeating: 0x9e37_79b9_7f4a_7c15)
    lanes = mixed ^ (mixed &>> 29)
  }

  var value: UInt64 {
    var state = length
    for i in 0..<4 { state = (state ^ lanes[i] ^ (lanes[i] >> 32)) &* 0xd6e8_feb8_6659_fd93 }
    return state ^ (state >> 32)
  }

  static func of(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    var sum = RowChecksum(seed: seed)
    bytes.withUnsafeBytes { sum.add($0) }
    return sum.value
  }
}
