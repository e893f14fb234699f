/// Python's string escapes.
enum StringLiteral {
  /// The text that the bytes between the quotation marks spell; unknown escapes stand for themselves.
  static func text(of raw: ArraySlice<UInt8>, at place: Int) throws(Fault) -> String {
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    var result: [UInt8] = []
    var rest = raw
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        result.append(byte)
        continue
      }
      result += try bytes(escape, &rest, at: place)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// What the escape that `letter` begins stands for.
  private static func bytes(_ letter: UInt8, _ rest: inout ArraySlice<UInt8>, at place: Int) throws(Fault) -> [UInt8] {
    if let simple = simple[letter] { return simple }
    switch letter {
    case UInt8(ascii: "x"): return try scalar(&rest, digits: 2, at: place)
    case UInt8(ascii: "u"): return try scalar(&rest, digits: 4, at: place)
    case UInt8(ascii: "U"): return try scalar(&rest, digits: 8, at: place)
    case UInt8(ascii: "0")...UInt8(ascii: "7"): return octal(letter, &rest)
    case UInt8(ascii: "N"): throw Fault("the string names a character by '\\N'; write it as itself", at: place)
    default: return [UInt8(ascii: "\\"), letter]
    }
  }

  private static let simple: [UInt8: [UInt8]] = [
    UInt8(ascii: "n"): [10], UInt8(ascii: "t"): [9], UInt8(ascii: "r"): [13], UInt8(ascii: "\\"): [92],
    UInt8(ascii: "'"): [39], UInt8(ascii: "\""): [34], UInt8(ascii: "a"): [7], UInt8(ascii: "b"): [8],
    UInt8(ascii: "f"): [12], UInt8(ascii: "v"): [11], .lineFeed: [],
  ]

  private static func scalar(
    _ rest: inout ArraySlice<UInt8>, digits: Int, at place: Int
  ) throws(Fault) -> [UInt8] {
    let text = String(decoding: rest.prefix(digits), as: UTF8.self)
    rest = rest.dropFirst(digits)
    guard text.utf8.count == digits, !text.hasPrefix("+"), let value = UInt32(text, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw Fault("the string has an escape of \(digits) digits that names no character", at: place) }
    return Array(String(scalar).utf8)
  }

  /// One to three octal digits.
  private static func octal(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var value = UInt32(first - UInt8(ascii: "0"))
    for _ in 0..<2 {
      guard let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { break }
      value = value * 8 + UInt32(digit - UInt8(ascii: "0"))
      rest.removeFirst()
    }
    return Unicode.Scalar(value).map { Array(String($0).utf8) } ?? []
  }
}
