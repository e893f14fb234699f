import Foundation
import RankifyCore

/// A stretch of a file, read from front to back.
package final class FileRegion {
  package let path: String
  /// The size of the whole file.
  package let fileSize: Int
  private let descriptor: Int32
  private var offset: Int
  private var end: Int

  /// Opens all of `path`.
  package init(_ path: String) throws(RankifyError) {
    self.path = path
    // Without waiting: a pipe that nobody writes to is refused at once.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    let isOpen = descriptor >= 0 && fstat(descriptor, &status) == 0
    fileSize = isOpen ? Int(status.st_size) : 0
    (offset, end) = (0, fileSize)
    if !isOpen { throw SystemFault.reading(path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SystemFault.reading(path, EISDIR) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .invalid(path, "is not a regular file; copy it to one") }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Goes on at `offset` and ends after `length` bytes or at the end of the file, whichever is first.
  package func select(offset: Int, length: Int) {
    self.offset = min(max(offset, 0), fileSize)
    end = self.offset + min(max(length, 0), fileSize - self.offset)
  }

  /// Fills `buffer` from the front; returns how many bytes came, zero only at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(RankifyError) -> Int {
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
  package func bytes(at offset: Int, _ length: Int) throws(RankifyError) -> [UInt8]? {
    guard offset >= 0, length >= 0, length <= fileSize, offset <= fileSize - length else { return nil }
    select(offset: offset, length: length)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
    defer { buffer.deallocate() }
    var done = 0
    while done < length { done += try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...])) }
    return Array(buffer)
  }
}
