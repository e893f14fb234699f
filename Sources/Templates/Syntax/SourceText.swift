/// A template's source as Jinja reads it: lines end in a line feed, and the last one's is dropped.
struct SourceText: Sendable {
  /// The text's bytes.
  let bytes: [UInt8]

  init(_ text: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isAfterReturn = false
    for byte in text.utf8 {
      switch byte {
      case .lineFeed where isAfterReturn: isAfterReturn = false
      case .carriageReturn:
        bytes.append(.lineFeed)
        isAfterReturn = true
      default:
        bytes.append(byte)
        isAfterReturn = false
      }
    }
    if bytes.last == .lineFeed { bytes.removeLast() }
    self.bytes = bytes
  }

  /// The line and column of an offset, both from one; columns count scalars.
  func lineAndColumn(of offset: Int) -> (line: Int, column: Int) {
    let before = bytes[..<Swift.min(offset, bytes.count)]
    let line = before.count { $0 == .lineFeed } + 1
    let start = before.lastIndex(of: .lineFeed).map { $0 + 1 } ?? 0
    // Bytes that continue a scalar are 10xxxxxx.
    return (line, before[start...].count { $0 & 0xc0 != 0x80 } + 1)
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
}
