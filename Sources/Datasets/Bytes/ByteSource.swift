import Foundation
import RankifyCore

/// The bytes of a file or of standard input (`-`), inflated where they are gzip (told by content, not by name).
package final class ByteSource {
  /// How messages call the source: its path, or `standard input`.
  package let name: String
  /// The size of the file on disk, or `nil` where it has none (pipes).
  package let totalBytes: Int?
  /// How many bytes of the file have been read, before inflation.
  package private(set) var bytesRead = 0
  /// How many bytes have been handed out, after inflation.
  package private(set) var offset = 0
  /// Whether the source is gzip.
  package var isCompressed: Bool { inflater != nil }
  private let descriptor: Int32
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var pending: Range<Int> = 0..<0
  private var inflater: GzipInflater?
  private var lookahead: ArraySlice<UInt8> = []

  private static let inputSize = 1 << 18

  /// Opens `path`, or standard input where it is `-`.
  package init(_ path: String) throws(RankifyError) {
    let isStandardInput = path == "-"
    name = isStandardInput ? "standard input" : path
    descriptor = isStandardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    input = .allocate(capacity: Self.inputSize)
    var status = stat()
    let isOpen = descriptor >= 0 && fstat(descriptor, &status) == 0
    let kind = status.st_mode & S_IFMT
    totalBytes = isOpen && kind == S_IFREG ? Int(status.st_size) : nil
    if !isOpen { throw SystemFault.reading(name) }
    if kind == S_IFDIR { throw SystemFault.reading(name, EISDIR) }
    try detectCompression()
  }

  deinit {
    input.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// Fills `buffer` from the front; returns how many bytes came, zero only at the end.
  /// - Parameter line: the line that the reader has reached, asked for only where there is damage to report
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, line: @autoclosure () -> Int? = nil
  ) throws(RankifyError) -> Int {
    guard buffer.count > 0 else { return 0 }
    if lookahead.isEmpty { return try readFresh(into: buffer, line: line()) }
    let taken = lookahead.prefix(buffer.count)
    buffer.copyBytes(from: taken)
    lookahead = lookahead.dropFirst(taken.count)
    return taken.count
  }

  /// Whether the first byte that is not white space opens a JSON object or array; nothing is consumed.
  package func startsWithJSON() throws(RankifyError) -> Bool {
    let opening = try peek().first { !$0.isWhite }
    return opening == UInt8(ascii: "{") || opening == UInt8(ascii: "[")
  }

  private func peek() throws(RankifyError) -> ArraySlice<UInt8> {
    if lookahead.isEmpty {
      var bytes = [UInt8](repeating: 0, count: 4096)
      var outcome = Result<Int, RankifyError>.success(0)
      bytes.withUnsafeMutableBytes { buffer in
        outcome = Result { () throws(RankifyError) in try readFresh(into: buffer, line: 1) }
      }
      lookahead = bytes[..<(try outcome.get())]
    }
    return lookahead.starts(with: [0xef, 0xbb, 0xbf]) ? lookahead.dropFirst(3) : lookahead
  }

  private func readFresh(
    into buffer: UnsafeMutableRawBufferPointer, line: @autoclosure () -> Int?
  ) throws(RankifyError) -> Int {
    let count = try inflater == nil ? readPlain(into: buffer) : readInflated(into: buffer, line: line())
    offset += count
    return count
  }

  private func readPlain(into buffer: UnsafeMutableRawBufferPointer) throws(RankifyError) -> Int {
    if pending.isEmpty { return try readRaw(into: buffer) }
    let count = min(pending.count, buffer.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[pending.prefix(count)]))
    pending.removeFirst(count)
    return count
  }

  private func readInflated(
    into buffer: UnsafeMutableRawBufferPointer, line: @autoclosure () -> Int?
  ) throws(RankifyError) -> Int {
    guard let inflater else { return 0 }
    while true {
      if pending.isEmpty { try refill() }
      let isLast = pending.isEmpty
      if isLast && inflater.isBetweenMembers { return 0 }
      let step: GzipInflater.Step
      do throws(GzipInflater.Fault) {
        step = try inflater.inflate(UnsafeBufferPointer(rebasing: input[pending]), into: buffer)
      } catch { throw damaged(error.sentence, line()) }
      pending.removeFirst(step.consumed)
      if step.produced > 0 { return step.produced }
      if isLast { throw damaged("the gzip data end too early: the file is truncated", line()) }
    }
  }

  private func damaged(_ what: String, _ line: Int?) -> RankifyError {
    .invalid(name, line: line, "\(what), after \(offset) uncompressed bytes; fetch or compress the file again")
  }

  private func refill() throws(RankifyError) {
    let count = try readRaw(into: UnsafeMutableRawBufferPointer(input))
    pending = 0..<count
  }

  private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(RankifyError) -> Int {
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw SystemFault.reading(name) }
      bytesRead += count
      return count
    }
  }

  /// Looks at the first bytes; a pipe may deliver them one by one.
  private func detectCompression() throws(RankifyError) {
    while pending.count < 6 {
      let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(input)[pending.upperBound...])
      let count = try readRaw(into: rest)
      if count == 0 { break }
      pending = 0..<pending.upperBound + count
    }
    let start = Array(input[pending].prefix(6))
    if start.starts(with: [0x1f, 0x8b]) { inflater = GzipInflater() }
    if let packer = ForeignCompression(start) {
      throw .invalid(
        name, "is compressed by \(packer.name), which is not read here; unpack it with '\(packer.remedy)' first")
    }
  }
}

/// Compression that is recognised only to name it.
private struct ForeignCompression {
  let name: String
  let remedy: String

  init?(_ start: [UInt8]) {
    let known: [([UInt8], String, String)] = [
      ([0x1f, 0x9d], "compress (LZW, as on the TREC disks)", "gunzip"),
      ([0x42, 0x5a, 0x68], "bzip2", "bunzip2"),
      ([0x28, 0xb5, 0x2f, 0xfd], "zstd", "unzstd"),
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "xz", "unxz"),
      ([0x50, 0x4b, 0x03, 0x04], "zip", "unzip"),
    ]
    guard let match = known.first(where: { start.starts(with: $0.0) }) else { return nil }
    (name, remedy) = (match.1, match.2)
  }
}
