import Foundation

/// A whole file mapped for reading: pages come in when they are touched, and go when memory is short or `releasePages` says
/// so.
///
/// Its length is taken when it is opened, and every read is held against it, so that whatever a file claims about itself
/// nothing beyond its end is touched. A file must not be cut off by others while it is mapped: the system then ends the
/// process.
package final class MappedFile: @unchecked Sendable {
  // Safe to share: both values are set once, and the memory is only read. What the one writer of a file changes in place is
  // its own affair: vector stores copy those few bytes when they are opened.

  /// The file, for messages.
  package let path: String
  /// The file's bytes, valid while this object lives.
  package let bytes: UnsafeRawBufferPointer

  /// The length in bytes.
  package var count: Int { bytes.count }

  /// Maps a file.
  /// - Throws: `RankifyError` where it is missing, cannot be read or is no regular file.
  package init(_ path: String) throws(RankifyError) {
    self.path = path
    // Without waiting: a pipe that nobody writes to is refused at once.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw SystemFault.reading(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw SystemFault.reading(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemFault.reading(path, EISDIR) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RankifyError(
        .invalidInput, "\(path): is not a regular file, and only those can be mapped into memory; copy it to one")
    }
    bytes = try Self.map(file, Int(status.st_size), path)
  }

  private static func map(_ file: Int32, _ count: Int, _ path: String) throws(RankifyError) -> UnsafeRawBufferPointer {
    // The system maps no empty files.
    guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let address = mmap(nil, count, PROT_READ, MAP_SHARED, file, 0), address != MAP_FAILED else {
      throw SystemFault.reading(path)
    }
    return UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// Calls `body` with the file's bytes, which stay mapped meanwhile.
  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws(RankifyError) -> R) throws(RankifyError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }

  /// A copy of `length` bytes from `offset` on: fewer, or none, where the file ends before.
  package func copy(_ offset: Int, _ length: Int) -> [UInt8] {
    precondition(offset >= 0 && length >= 0, "\(length) bytes from \(offset) on")
    guard offset < count else { return [] }
    return Array(bytes[offset..<(offset + min(length, count - offset))])
  }

  /// The address of `length` bytes from `offset` on, valid while this object lives.
  /// - Precondition: they lie in the file; sizes that a file claims are compared with `count` before.
  @inlinable package func address(_ offset: Int, _ length: Int = 1) -> UnsafeRawPointer {
    guard let base = bytes.baseAddress, offset >= 0, length >= 0, length <= bytes.count,
      offset <= bytes.count - length
    else { preconditionFailure("\(length) bytes at \(offset) of \(bytes.count)") }
    return base + offset
  }

  /// The little-endian number at an offset of any alignment.
  /// - Precondition: it lies in the file.
  @inlinable package func load<T: FixedWidthInteger>(_ offset: Int, as type: T.Type) -> T {
    T(littleEndian: address(offset, MemoryLayout<T>.size).loadUnaligned(as: type))
  }

  /// Lets the pages go; they come back when they are touched.
  package func releasePages() {
    if let base = bytes.baseAddress { _ = madvise(UnsafeMutableRawPointer(mutating: base), count, MADV_DONTNEED) }
  }
}
