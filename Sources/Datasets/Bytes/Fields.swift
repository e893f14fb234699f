import Foundation

extension UnsafeBufferPointer<UInt8> {
  /// The fields between runs of white space, at most `limit` of them; what follows is left out.
  package func whiteFields(limit: Int = 16) -> [Bytes] {
    var fields: [Bytes] = []
    var i = 0
    while fields.count < limit {
      while i < count, self[i].isWhite { i += 1 }
      if i == count { break }
      let start = i
      while i < count, !self[i].isWhite { i += 1 }
      fields.append(Bytes(rebasing: self[start..<i]))
    }
    return fields
  }

  /// The fields between tabs, at most `limit`; the last then holds the rest, tabs and all.
  package func tabFields(limit: Int = 16) -> [Bytes] {
    var fields: [Bytes] = []
    var rest = self
    while fields.count < limit - 1, let tab = rest.firstOffset(of: 0x09) {
      fields.append(Bytes(rebasing: rest[..<tab]))
      rest = Bytes(rebasing: rest[(tab + 1)...])
    }
    fields.append(rest)
    return fields
  }

  /// Where `byte` first stands.
  package func firstOffset(of byte: UInt8) -> Int? {
    guard let baseAddress, let found = memchr(baseAddress, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(baseAddress)
  }

  /// The bytes as a decimal integer, or `nil` where they are anything else or do not fit.
  package var integer: Int? {
    var i = 0
    let isNegative = first == 0x2d
    if isNegative || first == 0x2b { i = 1 }
    guard i < count, count - i <= 18 else { return nil }
    var value = 0
    while i < count {
      guard self[i].isDigit else { return nil }
      value = value * 10 + Int(self[i] &- 0x30)
      i += 1
    }
    return isNegative ? -value : value
  }
}
