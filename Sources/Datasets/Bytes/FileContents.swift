import RankifyCore

/// A whole file in memory, inflated where it is gzip: for runs, which are sorted as a whole anyway.
///
/// `@unchecked Sendable`: the bytes are written during `init` only.
final class FileContents: @unchecked Sendable {
  /// The file's name for messages.
  let name: String
  private var buffer: UnsafeMutableRawBufferPointer
  private var count = 0

  /// Reads all of `source`, nothing of which has been read.
  init(_ source: ByteSource) throws(RankifyError) {
    name = source.name
    // A little more than the file, so that its end shows without growing.
    let expected = (source.totalBytes ?? 0) * (source.isCompressed ? 5 : 1)
    buffer = .allocate(byteCount: expected + 65536, alignment: 16)
    while true {
      if count == buffer.count { grow() }
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let added = try source.read(into: room, line: buffer[..<count].count { $0 == 0x0a } + 1)
      if added == 0 { break }
      count += added
    }
  }

  deinit { buffer.deallocate() }

  /// The bytes, without a leading UTF-8 byte order mark; valid as long as the object lives.
  var bytes: Bytes {
    let all = Bytes(rebasing: UnsafeRawBufferPointer(buffer).bindMemory(to: UInt8.self)[..<count])
    return all.starts(with: [0xef, 0xbb, 0xbf]) ? Bytes(rebasing: all[3...]) : all
  }

  private func grow() {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
    buffer.deallocate()
    buffer = larger
  }
}
