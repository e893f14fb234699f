/// One escape sequence of a JSON string.
package struct JSONEscape {
  /// What it stands for.
  package let scalar: Unicode.Scalar
  /// How many bytes it takes.
  package let length: Int
  /// Whether it was half of a surrogate pair, which stands for U+FFFD.
  package let isRepaired: Bool

  /// Reads the escape that begins with the backslash at the front of `bytes`; `nil` where it is none.
  package init?(_ bytes: Bytes) {
    guard bytes.count >= 2 else { return nil }
    if bytes[1] == UInt8(ascii: "u") {
      guard let escape = JSONEscape(hexadecimal: bytes) else { return nil }
      self = escape
      return
    }
    guard let scalar = JSONEscape.simple(bytes[1]) else { return nil }
    self.init(scalar, length: 2)
  }

  private init(_ scalar: Unicode.Scalar, length: Int, isRepaired: Bool = false) {
    (self.scalar, self.length, self.isRepaired) = (scalar, length, isRepaired)
  }

  /// `\uXXXX`, or two of them where they make a surrogate pair.
  private init?(hexadecimal bytes: Bytes) {
    guard let unit = JSONEscape.codeUnit(bytes) else { return nil }
    if let scalar = Unicode.Scalar(unit) {
      self.init(scalar, length: 6)
      return
    }
    if unit < 0xdc00, bytes.count >= 12, let low = JSONEscape.codeUnit(Bytes(rebasing: bytes[6...])),
      low & 0xfc00 == 0xdc00, let scalar = Unicode.Scalar(0x10000 + (unit & 0x3ff) << 10 + low & 0x3ff)
    {
      self.init(scalar, length: 12)
      return
    }
    self.init("\u{fffd}", length: 6, isRepaired: true)
  }

  private static func codeUnit(_ bytes: Bytes) -> UInt32? {
    guard bytes.count >= 6, bytes[0] == UInt8(ascii: "\\"), bytes[1] == UInt8(ascii: "u") else { return nil }
    var value: UInt32 = 0
    for byte in bytes[2..<6] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func simple(_ byte: UInt8) -> Unicode.Scalar? {
    switch byte {
    case UInt8(ascii: "\""): "\""
    case UInt8(ascii: "\\"): "\\"
    case UInt8(ascii: "/"): "/"
    case UInt8(ascii: "b"): "\u{08}"
    case UInt8(ascii: "f"): "\u{0c}"
    case UInt8(ascii: "n"): "\n"
    case UInt8(ascii: "r"): "\r"
    case UInt8(ascii: "t"): "\t"
    default: nil
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The first offset from `start` on that holds a quotation mark, a backslash or a control character, or `count`.
  package func endOfStringRun(from start: Int) -> Int {
    var i = start
    if let base = UnsafeRawPointer(baseAddress) {
      while i + 8 <= count, !base.loadUnaligned(fromByteOffset: i, as: UInt64.self).endsStringRun { i += 8 }
    }
    while i < count, self[i] >= 0x20, self[i] != UInt8(ascii: "\""), self[i] != UInt8(ascii: "\\") { i += 1 }
    return i
  }
}

extension UInt64 {
  /// Whether one of the eight bytes is a quotation mark, a backslash or below 0x20 (Mycroft's zero-byte test on each; it
  /// may say so too often behind a hit, never too rarely).
  fileprivate var endsStringRun: Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = self ^ (ones &* 0x22)
    let backslash = self ^ (ones &* 0x5c)
    let zeros = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((self &- (ones &* 0x20)) & ~self)
    return zeros & (ones &* 0x80) != 0
  }
}
