/// Cuts a stream of server-sent events into the data of each (HTML Living Standard, section 9.2).
package struct ServerSentEvents {
  /// No line of a sane server is longer.
  static let maximumLine = 16 << 20

  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var endsInReturn = false
  private var isFirstLine = true

  package init() {}

  /// Whether a line has become longer than any may be.
  package var isOverflown: Bool { line.count + data.count > Self.maximumLine }

  /// The events that are complete with these bytes.
  package mutating func append(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for byte in bytes {
      let isSecondHalf = byte == 0x0a && endsInReturn
      endsInReturn = byte == 0x0d
      if isSecondHalf { continue }
      guard byte == 0x0a || byte == 0x0d else {
        line.append(byte)
        continue
      }
      if let event = endLine() { events.append(event) }
    }
    return events
  }

  /// The event that the end of the stream leaves without an empty line behind it; `nil` if there is none.
  package mutating func finish() -> [UInt8]? {
    if !line.isEmpty { _ = endLine() }
    return endLine()
  }

  private mutating func endLine() -> [UInt8]? {
    defer { line = [] }
    // A byte order mark may stand before everything.
    if isFirstLine, line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
    isFirstLine = false
    if line.isEmpty {
      defer { (data, hasData) = ([], false) }
      return hasData ? data : nil
    }
    let field = Array("data:".utf8)
    guard line.starts(with: field) else { return nil }
    var value = line[field.count...]
    if value.first == 0x20 { value = value.dropFirst() }
    if hasData { data.append(0x0a) }
    data += value
    hasData = true
    return nil
  }
}
