import Foundation
import RankifyCore

/// A stretch of a file, read from front to back.
final class FileRegion {
  let path: String
  /// The size of the whole file.
  let fileSize: Int
  private let descriptor: Int32
  private var offset: Int
  private var end: Int

  /// Opens all of `path`.
  init(_ path: String) throws(RankifyError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    let isOpen = descriptor >= 0 && fstat(descriptor, &status) == 0
    fileSize = isOpen ? Int(status.st_size) : 0
    (offset, end) = (0, fileSize)
    if !isOpen { throw SystemFault.reading(path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SystemFault.reading(path, EISDIR) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Goes on at `offset` and ends after `length` bytes or at the end of the file, whichever is first.
  func select(offset: Int, length: Int) {
    self.offset = min(max(offset, 0), fileSize)
    end = self.offset + min(max(length, 0), fileSize - self.offset)
  }

  /// Fills `buffer` from the front; returns how many bytes came, zero only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RankifyError) -> Int {
    while offset < end && buffer.count > 0 {
      let count = pread(descriptor, buffer.baseAddress, min(buffer.count, end - offset), off_t(offset))
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw SystemFault.reading(path) }
      if count == 0 { throw .invalid(path, "became shorter while it was read; is something else writing to it?") }
      offset += count
      return count
    }
    return 0
  }

  /// The `length` bytes at `offset`, or `nil` where the file ends before.
  func bytes(at offset: Int, _ length: Int) throws(RankifyError) -> [UInt8]? {
    guard offset >= 0, length >= 0, length <= fileSize, offset <= fileSize - length else { return nil }
    select(offset: offset, length: length)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
    defer { buffer.deallocate() }
    var done = 0
    while done < length { done += try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...])) }
    return Array(buffer)
  }
}

/// Little-endian numbers in a record.
struct LittleEndianRecord {
  let bytes: [UInt8]

  func u16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
  func u32(_ offset: Int) -> Int { u16(offset) | u16(offset + 2) << 16 }

  /// `nil` where the number does not fit a file offset.
  func u64(_ offset: Int) -> Int? {
    let high = u32(offset + 4)
    return high < 1 << 31 ? u32(offset) | high << 32 : nil
  }
}
