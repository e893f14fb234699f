import RankifyCore

extension Lexer {
  /// An integer (decimal, `0x`, `0o`, `0b`) or a float, underscores between digits.
  mutating func takeNumber() throws(Fault) {
    let start = position
    // In `a.0.1` the second part is an index too, not a fraction.
    let isAfterDot = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
    if let radix = prefixedRadix {
      position += 2
      takeDigits { Character(Unicode.Scalar($0)).hexDigitValue.map { $0 < radix } ?? false }
      return try addInteger(spelling(start + 2), radix: radix, at: start)
    }
    takeDigits(\.isDigit)
    let integerEnd = position
    if !isAfterDot, takeFraction() {
      guard let value = Double(spelling(start)), value.isFinite else {
        throw Fault("the number is too large", at: start)
      }
      return add(.float(value), at: start)
    }
    position = integerEnd
    takeOnlyZeros(from: start)
    try addInteger(spelling(start), radix: 10, at: start)
  }

  /// Jinja reads `012` as `0` and `12`.
  private mutating func takeOnlyZeros(from start: Int) {
    guard bytes[start] == UInt8(ascii: "0") else { return }
    position = start
    takeDigits { $0 == UInt8(ascii: "0") }
  }

  private var prefixedRadix: Int? {
    guard byte() == UInt8(ascii: "0"), let letter = byte(1) else { return nil }
    let radix: Int
    switch letter | 0x20 {
    case UInt8(ascii: "x"): radix = 16
    case UInt8(ascii: "o"): radix = 8
    case UInt8(ascii: "b"): radix = 2
    default: return nil
    }
    guard let digit = byte(2), let value = Character(Unicode.Scalar(digit)).hexDigitValue, value < radix else {
      return nil
    }
    return radix
  }

  private func spelling(_ start: Int) -> String {
    String(decoding: bytes[start..<position].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }

  private mutating func addInteger(_ text: String, radix: Int, at place: Int) throws(Fault) {
    guard let value = Int(text, radix: radix) else { throw Fault("the integer does not fit in 64 bits", at: place) }
    add(.integer(value), at: place)
  }

  private mutating func takeDigits(_ isDigit: (UInt8) -> Bool) {
    while let byte = byte() {
      if isDigit(byte) {
        position += 1
      } else if byte == UInt8(ascii: "_"), let next = self.byte(1), isDigit(next) {
        position += 2
      } else {
        return
      }
    }
  }

  /// Takes `.5`, `e-3` or `.5e-3`; `false` where neither is here.
  private mutating func takeFraction() -> Bool {
    var isFloat = false
    if byte() == UInt8(ascii: "."), byte(1)?.isDigit == true {
      position += 1
      takeDigits(\.isDigit)
      isFloat = true
    }
    guard let letter = byte(), letter | 0x20 == UInt8(ascii: "e") else { return isFloat }
    let sign = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+") ? 1 : 0
    guard byte(1 + sign)?.isDigit == true else { return isFloat }
    position += 1 + sign
    takeDigits(\.isDigit)
    return true
  }
}
