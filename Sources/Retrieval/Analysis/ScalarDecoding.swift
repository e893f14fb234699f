/// One character read from UTF-8 bytes.
struct DecodedScalar {
  let value: UInt32
  /// Bytes it takes.
  let length: Int

  /// Code units it takes in UTF-16, the unit in which a token's length is limited.
  @inline(__always)
  var utf16Length: Int { value > 0xFFFF ? 2 : 1 }

  /// Reads the character at `position`. Bytes that are not UTF-8 read as U+FFFD, one each.
  @inline(__always)
  init(in text: UnsafeBufferPointer<UInt8>, at position: Int) {
    let lead = text[position]
    self = lead < 0x80 ? Self(UInt32(lead), length: 1) : Self.sequence(in: text, at: position)
  }

  @inline(__always)
  private init(_ value: UInt32, length: Int) {
    self.value = value
    self.length = length
  }

  private static func sequence(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Self {
    let invalid = Self(0xFFFD, length: 1)
    let lead = text[position]
    let length = lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard length > 1, text.count - position >= length else { return invalid }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for index in position + 1..<position + length {
      guard text[index] & 0xC0 == 0x80 else { return invalid }
      value = value << 6 | UInt32(text[index] & 0x3F)
    }
    // Overlong forms, surrogates and what lies beyond U+10FFFF are no characters.
    let isScalar =
      length == 2 || (length == 3 && value >= 0x800 && value & 0xF800 != 0xD800)
      || (length == 4 && 0x10000...0x10FFFF ~= value)
    return isScalar ? Self(value, length: length) : invalid
  }
}
