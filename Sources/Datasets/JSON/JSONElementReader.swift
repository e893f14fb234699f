import RankifyCore

/// The values of a JSON file one after the other, each whole in memory: JSON lines, the elements of one big array, or
/// values that follow each other in any layout.
package final class JSONElementReader {
  /// Where the bytes come from.
  package let reader: LineReader
  /// The line on which the present value begins.
  package private(set) var line = 1
  private let layout: Layout
  private var isInside = false
  private var isFinished = false
  private var isAfterElement = false

  private enum Layout { case lines, array, values }

  /// Reads from `reader`, nothing of which has been consumed; the layout is told by the first value.
  package init(_ reader: LineReader) throws(RankifyError) {
    self.reader = reader
    let start = try reader.peek(1 << 16)
    let first = start.firstIndex { !$0.isWhite } ?? start.endIndex
    let rest = Bytes(rebasing: start[first...])
    if rest.first == UInt8(ascii: "[") {
      layout = .array
    } else {
      let end = rest.firstOffset(of: 0x0a)
      let firstLine = Bytes(rebasing: rest[..<(end ?? rest.count)]).trimmed
      // A first line that opens an object without closing it is pretty-printed JSON.
      layout = end == nil || firstLine.last == UInt8(ascii: "}") ? .lines : .values
    }
  }

  /// The file's name for messages.
  package var name: String { reader.name }

  /// The bytes of the next value, valid until the next call; `nil` after the last.
  package func next() throws(RankifyError) -> Bytes? {
    switch layout {
    case .lines: try nextLine()
    case .array: try nextElement()
    case .values: try nextValue()
    }
  }

  private func nextLine() throws(RankifyError) -> Bytes? {
    while let bytes = try reader.next() {
      guard bytes.contains(where: { !$0.isWhite }) else { continue }
      line = reader.line
      return bytes
    }
    return nil
  }

  private func nextElement() throws(RankifyError) -> Bytes? {
    if isFinished { return nil }
    if !isInside {
      try skipSpace()
      reader.consume(1, newlines: 0)
      isInside = true
    }
    try skipSpace()
    guard var next = reader.available.first else { throw fault("the JSON array has no end; is the file truncated?") }
    if next == UInt8(ascii: "]") { return try endArray() }
    if isAfterElement {
      guard next == UInt8(ascii: ",") else { throw fault("expected ',' or ']' after an element of the JSON array") }
      reader.consume(1, newlines: 0)
      try skipSpace()
      next = reader.available.first ?? UInt8(ascii: "]")
      if next == UInt8(ascii: "]") { throw fault("expected an element after ',' in the JSON array") }
    }
    isAfterElement = true
    return try frame()
  }

  private func endArray() throws(RankifyError) -> Bytes? {
    reader.consume(1, newlines: 0)
    isFinished = true
    try skipSpace()
    if !reader.available.isEmpty { throw fault("something follows the end of the JSON array") }
    return nil
  }

  private func nextValue() throws(RankifyError) -> Bytes? {
    try skipSpace()
    return reader.available.isEmpty ? nil : try frame()
  }

  private func skipSpace() throws(RankifyError) {
    while true {
      let bytes = reader.available
      let count = bytes.firstIndex { !$0.isWhite } ?? bytes.count
      reader.consume(count, newlines: bytes[..<count].count { $0 == 0x0a })
      if !reader.available.isEmpty { return }
      if try !reader.refill() { return }
    }
  }

  private func fault(_ message: String) -> RankifyError { .invalid(name, line: reader.line + 1, message) }

  /// Takes the value that begins at the first available byte.
  private func frame() throws(RankifyError) -> Bytes {
    var scan = JSONFrame()
    while true {
      let bytes = reader.available
      if let end = scan.end(in: bytes) { return take(end) }
      if try !reader.refill() {
        guard scan.isScalar else { throw fault("the JSON value has no end; is the file truncated?") }
        return take(reader.available.count)
      }
    }
  }

  private func take(_ count: Int) -> Bytes {
    let bytes = Bytes(rebasing: reader.available[..<count])
    line = reader.line + 1
    reader.consume(count, newlines: bytes.count { $0 == 0x0a })
    return bytes
  }
}

/// Finds where a JSON value ends by its brackets and quotation marks alone; the parser checks the rest.
private struct JSONFrame {
  private var position = 0
  private var depth = 0
  private var isInString = false
  /// Whether the value is neither object nor array nor string, and so ends only by what follows.
  private(set) var isScalar = false

  /// The end of the value in `bytes`, which begin with it and may have grown since the last call.
  mutating func end(in bytes: Bytes) -> Int? {
    while position < bytes.count {
      if isInString {
        guard skipString(bytes) else { return nil }
        if depth == 0 { return position }
        continue
      }
      switch bytes[position] {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return position }
        depth -= 1
        if depth == 0 { return position + 1 }
      case UInt8(ascii: ","), 0x20, 0x0a, 0x0d, 0x09: if depth == 0 { return position }
      default: if depth == 0 { isScalar = true }
      }
      position += 1
    }
    return nil
  }

  /// Moves behind the closing quotation mark; `false` where the bytes end before it.
  private mutating func skipString(_ bytes: Bytes) -> Bool {
    while position < bytes.count {
      position = bytes.endOfStringRun(from: position)
      guard position < bytes.count else { return false }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        isInString = false
        return true
      case UInt8(ascii: "\\"):
        if position + 1 == bytes.count { return false }
        position += 2
      default: position += 1
      }
    }
    return false
  }
}
