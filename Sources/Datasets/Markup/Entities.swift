import CXML

/// Entities of SGML and HTML in text: `&amp;`, `&#233;`, `&#xe9;`, and those of the TREC disks such as `&hyph;`.
enum Entities {
  private static let longestName = 10

  /// Entities that TREC's documents use and HTML does not know.
  private static let trec: [String: String] = [
    "blank": " ", "hyph": "-", "rsquo": "'", "lsquo": "'", "ncirc": "n", "apos": "'", "cir": "○", "bull": "•",
  ]

  /// `text` with every known entity replaced; anything else that begins with `&` stays as it is.
  static func decode(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    var rest = text[...]
    while let ampersand = rest.utf8.firstIndex(of: UInt8(ascii: "&")) {
      result += rest[..<ampersand]
      rest = rest[ampersand...].dropFirst()
      let name = rest.utf8.prefix(longestName + 1)
      if let semicolon = name.firstIndex(of: UInt8(ascii: ";")), let value = value(of: String(rest[..<semicolon])) {
        result += value
        rest = rest[semicolon...].dropFirst()
      } else {
        result += "&"
      }
    }
    return result + rest
  }

  private static func value(of name: String) -> String? {
    if name.first == "#" { return numeric(name.dropFirst()) }
    if let value = trec[name] { return value }
    guard let entity = htmlEntityLookup(name), let scalar = Unicode.Scalar(entity.pointee.value) else { return nil }
    return String(scalar)
  }

  private static func numeric(_ digits: Substring) -> String? {
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    let code = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let code, code > 0, let scalar = Unicode.Scalar(code) else { return nil }
    return String(scalar)
  }
}
