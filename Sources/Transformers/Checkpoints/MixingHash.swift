/// A 128-bit checksum of bytes in two lanes, each word mixed in by a full 64 × 64-bit product (the idea of wyhash, Wang Yi).
/// Fast and well spread, not cryptographic.
package struct MixingHash {
  private var first: UInt64 = 0x243f_6a88_85a3_08d3
  private var second: UInt64 = 0x1319_8a2e_0370_7344
  private var count: UInt64 = 0

  package init() {}

  /// Adds one number.
  package mutating func add(_ word: UInt64) {
    count &+= 1
    first = Self.fold(first ^ word, 0xa409_3822_299f_31d1 ^ count)
    second = Self.fold(second &+ word, 0x082e_fa98_ec4e_6c89) ^ first
  }

  /// Adds bytes and their number.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    while offset + 8 <= bytes.count {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset += 8
    }
    var rest: UInt64 = 0
    for byte in bytes[offset...] { rest = rest << 8 | UInt64(byte) }
    add(rest)
    add(UInt64(bytes.count))
  }

  /// 32 digits.
  package var hexadecimal: String { Self.digits(first) + Self.digits(second) }

  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low ^ a
  }

  private static func digits(_ word: UInt64) -> String {
    let text = String(word, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
