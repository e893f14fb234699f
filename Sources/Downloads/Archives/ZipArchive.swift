import CZlib
import Foundation
import RankifyCore

/// Reads zip files: stored and deflated entries, zip64. Every entry's length and CRC-32 are checked.
package struct ZipArchive {
  private let file: FileRegion
  private let directory: ZipDirectory

  private static let localSignature = 0x0403_4b50
  private static let localSize = 30

  package init(_ path: String) throws(RankifyError) {
    file = try FileRegion(path)
    directory = try ZipDirectory(file)
  }

  /// What the entries say they hold together, in bytes.
  package var unpackedSize: Int {
    directory.entries.reduce(0) { $0.addingReportingOverflow($1.size).partialValue }
  }

  /// Unpacks everything through `output`.
  package func extract(to output: ArchiveOutput) throws(RankifyError) {
    for entry in directory.entries {
      if entry.isEncrypted {
        throw invalid(entry, "is encrypted, which cannot be read here; unpack it with another tool")
      }
      if entry.isSymbolicLink { throw invalid(entry, "is a symbolic link, which is not unpacked") }
      guard let path = try output.place(of: entry.name, in: file.path), !entry.isFolder else { continue }
      try extract(entry, to: try output.create(path))
    }
  }

  private func extract(_ entry: ZipDirectory.Entry, to target: AtomicFile) throws(RankifyError) {
    try select(entry)
    var check = ZipCheck()
    func accept(_ bytes: UnsafeRawBufferPointer) throws(RankifyError) {
      check.update(bytes)
      // A tiny archive must not fill the disk.
      if check.size > entry.size { throw invalid(entry, "unpacks to more than the \(entry.size) bytes it declares") }
      try target.write(bytes)
    }
    switch entry.method {
    case 0: try copy(accept)
    case 8: try RawInflater.inflate(file, failing: { invalid(entry, $0) }, to: accept)
    default:
      throw invalid(
        entry, "uses compression method \(entry.method), only stored and deflate are read; unpack it with another tool")
    }
    guard check.size == entry.size else {
      throw invalid(entry, "unpacks to \(check.size) bytes where \(entry.size) are declared; fetch the archive again")
    }
    guard check.checksum == entry.checksum else { throw invalid(entry, "has a wrong CRC-32; fetch the archive again") }
    try target.commit()
  }

  /// Points `file` at the data of `entry`, which follow its local header.
  private func select(_ entry: ZipDirectory.Entry) throws(RankifyError) {
    guard let bytes = try file.bytes(at: entry.headerOffset, Self.localSize) else { throw ZipDirectory.damaged(file) }
    let header = LittleEndianRecord(bytes: bytes)
    let start = entry.headerOffset + Self.localSize + header.u16(26) + header.u16(28)
    guard header.u32(0) == Self.localSignature, start <= file.fileSize, entry.compressedSize <= file.fileSize - start
    else {
      throw ZipDirectory.damaged(file)
    }
    file.select(offset: start, length: entry.compressedSize)
  }

  private func copy(_ accept: (UnsafeRawBufferPointer) throws(RankifyError) -> Void) throws(RankifyError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try file.read(into: buffer)
      if count == 0 { return }
      try accept(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private func invalid(_ entry: ZipDirectory.Entry, _ what: String) -> RankifyError {
    .invalid(file.path, "the entry '\(entry.name)' \(what)")
  }
}

/// Counts and checks what an entry unpacks to.
private struct ZipCheck {
  var size = 0
  private(set) var checksum: UInt32 = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    size += bytes.count
    let pointer = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    checksum = UInt32(truncatingIfNeeded: crc32_z(uLong(checksum), pointer, bytes.count))
  }
}

/// Inflates raw deflate data (RFC 1951).
enum RawInflater {
  private static let bufferSize = 1 << 18

  /// Inflates the selected stretch of `file`.
  static func inflate(
    _ file: FileRegion, failing fault: (String) -> RankifyError,
    to accept: (UnsafeRawBufferPointer) throws(RankifyError) -> Void
  ) throws(RankifyError) {
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw RankifyError(.failure, "the deflate decoder has no memory")
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * bufferSize, alignment: 16)
    defer {
      inflateEnd(&stream)
      buffer.deallocate()
    }
    let input = UnsafeMutableRawBufferPointer(rebasing: buffer[..<bufferSize])
    let output = UnsafeMutableRawBufferPointer(rebasing: buffer[bufferSize...])
    var status = Z_OK
    while status != Z_STREAM_END {
      if stream.avail_in == 0 {
        let count = try file.read(into: input)
        stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_in = uInt(count)
      }
      stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.avail_out = uInt(output.count)
      status = CZlib.inflate(&stream, Z_NO_FLUSH)
      let produced = output.count - Int(stream.avail_out)
      guard status == Z_OK || status == Z_STREAM_END || (status == Z_BUF_ERROR && produced > 0) else {
        throw fault(
          status == Z_BUF_ERROR ? "ends too early; fetch the archive again" : "is corrupt; fetch the archive again")
      }
      if produced > 0 { try accept(UnsafeRawBufferPointer(rebasing: output[..<produced])) }
    }
  }
}
