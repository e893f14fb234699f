/// Unsigned integers in 7-bit groups, least significant first, the high bit meaning "more follows" (LEB128).
enum Varint {
  static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// Reads numbers from bytes of unknown honesty: running past the end or over 64 bits gives `nil`, never a trap.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var remaining: Int { bytes.count - position }

  mutating func byte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let next = byte() {
      if shift == 63 && next > 1 { return nil }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
      if shift > 63 { return nil }
    }
    return nil
  }

  /// A varint that must not exceed `limit`.
  mutating func varint(upTo limit: Int) -> Int? {
    guard let value = varint(), value <= UInt64(limit) else { return nil }
    return Int(value)
  }

  mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, count <= remaining else { return false }
    position += count
    return true
  }
}

/// Packs numbers in a fixed count of bits each, least significant bit first.
enum BitPacking {
  /// The bits that the largest of `values` needs; 0 where all are 0.
  static func width(of values: UnsafeBufferPointer<UInt32>) -> Int {
    var union: UInt32 = 0
    for value in values { union |= value }
    return 32 - union.leadingZeroBitCount
  }

  static func append(_ values: UnsafeBufferPointer<UInt32>, bits: Int, to bytes: inout [UInt8]) {
    var pending: UInt64 = 0
    var filled = 0
    for value in values {
      pending |= UInt64(value) << filled
      filled += bits
      while filled >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: pending))
        pending >>= 8
        filled -= 8
      }
    }
    if filled > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
  }

  static func byteCount(of count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }
}
