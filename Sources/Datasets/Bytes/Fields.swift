import RankifyCore

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
}
