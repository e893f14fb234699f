/// Decimal floating-point numbers in bytes.
package enum DecimalNumber {
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// The number that `bytes` spell, correctly rounded, or `nil` where they are not `[+-]digits[.digits][e[+-]digits]`.
  ///
  /// Up to 2⁵³ in the digits and 10²² in the exponent both factors are exact doubles and one operation rounds once
  /// (Clinger, PLDI 1990); anything longer goes through the standard library. The result may be infinite.
  package static func parse(_ bytes: Bytes) -> Double? {
    var cursor = Cursor(bytes: bytes)
    let isNegative = cursor.takeSign()
    cursor.takeDigits(afterPoint: false)
    if cursor.take(0x2e) { cursor.takeDigits(afterPoint: true) }
    guard cursor.digits > 0, cursor.takeExponent(), cursor.isAtEnd else { return nil }
    guard cursor.significantDigits <= 19, cursor.mantissa <= 1 << 53, abs(cursor.exponent) <= 22 else {
      return Double(String(decoding: bytes, as: UTF8.self))
    }
    let value = Double(cursor.mantissa)
    let power = powers[abs(cursor.exponent)]
    let magnitude = cursor.exponent < 0 ? value / power : value * power
    return isNegative ? -magnitude : magnitude
  }

  private struct Cursor {
    let bytes: Bytes
    var position = 0
    var mantissa: UInt64 = 0
    var digits = 0
    var significantDigits = 0
    var exponent = 0

    init(bytes: Bytes) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ byte: UInt8) -> Bool {
      guard position < bytes.count, bytes[position] == byte else { return false }
      position += 1
      return true
    }

    mutating func takeSign() -> Bool {
      if take(0x2d) { return true }
      _ = take(0x2b)
      return false
    }

    mutating func takeDigits(afterPoint: Bool) {
      while position < bytes.count, bytes[position].isDigit {
        mantissa = mantissa &* 10 &+ UInt64(bytes[position] &- 0x30)
        if mantissa > 0 { significantDigits += 1 }
        if afterPoint { exponent -= 1 }
        digits += 1
        position += 1
      }
    }

    /// Steps over an exponent; `false` where one begins and has no digits.
    mutating func takeExponent() -> Bool {
      guard take(0x65) || take(0x45) else { return true }
      let isNegative = takeSign()
      let start = position
      var value = 0
      while position < bytes.count, bytes[position].isDigit {
        // Saturates: beyond this the standard library decides anyway.
        value = min(value * 10 + Int(bytes[position] &- 0x30), 100_000)
        position += 1
      }
      exponent += isNegative ? -value : value
      return position > start
    }
  }
}
