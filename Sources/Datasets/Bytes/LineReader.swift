import Foundation
import RankifyCore

/// The lines of a source as byte buffers, in bounded memory: as much as the longest line.
///
/// A line ends with LF or CRLF, neither of which is part of it; the last may lack both. A UTF-8 byte order mark at the
/// very beginning is skipped.
package final class LineReader {
  /// Bytes that stay valid until the next call on the reader.
  package typealias Line = UnsafeBufferPointer<UInt8>

  /// Where the bytes come from.
  package let source: ByteSource
  /// The number of the line last returned, from 1; 0 before the first.
  package private(set) var line = 0

  private var buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  private static let initialSize = 1 << 18
  /// Longer records are refused: no text collection has them, and memory must stay bounded.
  private static let maximumSize = 1 << 30

  /// Reads the lines of `path`, or of standard input where it is `-`.
  package convenience init(_ path: String) throws(RankifyError) {
    try self.init(ByteSource(path))
  }

  /// Reads the lines of `source`.
  package init(_ source: ByteSource) throws(RankifyError) {
    self.source = source
    buffer = .allocate(byteCount: Self.initialSize, alignment: 16)
    while end < 3, try refill() {}
    if available.starts(with: [0xef, 0xbb, 0xbf]) { start = 3 }
  }

  deinit { buffer.deallocate() }

  /// The file's name for messages.
  package var name: String { source.name }

  /// `file:line` of the line last returned.
  package var place: String { "\(name):\(line)" }

  /// An error at the line last returned.
  package func invalid(_ message: String) -> RankifyError { .invalid(name, line: max(line, 1), message) }

  /// The next line, or `nil` after the last.
  package func next() throws(RankifyError) -> Line? {
    var searched = 0
    while true {
      let bytes = available
      if let address = bytes.baseAddress, bytes.count > searched,
        let found = memchr(address + searched, 0x0a, bytes.count - searched)
      {
        let length = UnsafeRawPointer(found) - UnsafeRawPointer(address)
        return take(length, andSkip: 1)
      }
      searched = bytes.count
      if try !refill() { return end > start ? take(end - start, andSkip: 0) : nil }
    }
  }

  private func take(_ length: Int, andSkip newline: Int) -> Line {
    let bytes = Line(rebasing: available[..<length])
    start += length + newline
    line += 1
    return bytes.last == 0x0d ? Line(rebasing: bytes.dropLast()) : bytes
  }

  // MARK: Below lines

  /// What is buffered and not yet consumed.
  package var available: Line {
    Line(rebasing: UnsafeRawBufferPointer(buffer).bindMemory(to: UInt8.self)[start..<end])
  }

  /// Steps over the first `count` available bytes, which hold `newlines` line ends.
  package func consume(_ count: Int, newlines: Int) {
    start += min(count, end - start)
    line += newlines
  }

  /// Brings more bytes behind the available ones; returns `false` at the end of the source.
  package func refill() throws(RankifyError) -> Bool {
    if isAtEnd { return false }
    try makeRoom()
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
    let count = try source.read(into: room, line: line + 1 + available.count { $0 == 0x0a })
    end += count
    isAtEnd = count == 0
    return !isAtEnd
  }

  /// The first bytes not yet consumed, as many as `count` where the source has them.
  package func peek(_ count: Int) throws(RankifyError) -> Line {
    while available.count < count, try refill() {}
    return Line(rebasing: available.prefix(count))
  }

  private func makeRoom() throws(RankifyError) {
    if start > 0 && (start == end || end == buffer.count) {
      // Overlapping ranges are allowed here.
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
      (start, end) = (0, end - start)
    }
    guard end == buffer.count else { return }
    if buffer.count >= Self.maximumSize {
      throw .invalid(name, line: line + 1, "a record is longer than 1 GiB; is this a text file?")
    }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
    buffer.deallocate()
    buffer = larger
  }
}
