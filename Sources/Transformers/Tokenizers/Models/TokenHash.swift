import RankifyCore

/// The hash of token texts: FNV-1a, which grows byte by byte, so that all prefixes of a word cost one pass.
struct TokenHash {
  /// The state after the bytes so far.
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Takes one more byte.
  @inline(__always)
  mutating func append(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

  /// The hash of the bytes so far, its bits well mixed.
  @inline(__always)
  var value: UInt64 {
    let mixed = (state ^ state >> 29) &* 0xbf58_476d_1ce4_e5b9
    return mixed ^ mixed >> 32
  }

  /// The hash of `bytes`.
  @inline(__always)
  static func hash(_ bytes: Bytes) -> UInt64 {
    var hash = TokenHash()
    for byte in bytes { hash.append(byte) }
    return hash.value
  }
}
