/// A fast 64-bit checksum against accidental damage (not against forgery): FNV-1a's scheme over 8-byte words with a
/// final mix.
///
/// Part of the index format: changing it needs a new format version.
enum Checksum {
  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var state = seed ^ 0xcbf2_9ce4_8422_2325 ^ UInt64(bytes.count)
    var position = 0
    while position + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      state = fold(state, word)
      position += 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count {
      tail |= UInt64(bytes[position]) << shift
      shift += 8
      position += 1
    }
    return mix(fold(state, tail))
  }

  static func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { hash($0, seed: seed) }
  }

  private static func fold(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.low ^ product.high
  }

  private static func mix(_ state: UInt64) -> UInt64 {
    var x = state ^ (state >> 32)
    x = x &* 0xd6e8_feb8_6659_fd93
    return x ^ (x >> 32)
  }
}
