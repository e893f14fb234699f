import Foundation
import RankifyCore

/// A whole file mapped for reading. Pages come in when they are touched and can be let go again.
///
/// Safe to share: both values are set once and the memory is only read.
final class MappedFile: @unchecked Sendable {
  let path: String
  /// The file's bytes, valid while this object lives.
  let bytes: UnsafeRawBufferPointer

  init(_ path: String) throws(RankifyError) {
    self.path = path
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemFault.reading(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw SystemFault.reading(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RankifyError(.invalidInput, "\(path): is not a regular file; a checkpoint must be one, for it is mapped")
    }
    bytes = status.st_size == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : try Self.map(file, status, path)
  }

  private static func map(_ file: Int32, _ status: stat, _ path: String) throws(RankifyError) -> UnsafeRawBufferPointer
  {
    let count = Int(status.st_size)
    guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0), address != MAP_FAILED else {
      throw SystemFault.reading(path)
    }
    return UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }

  /// Calls `body` with the file's bytes, which stay mapped meanwhile.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws(RankifyError) -> R) throws(RankifyError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }

  /// Lets the pages go; they come back when they are touched.
  func releasePages() {
    if let base = bytes.baseAddress { _ = madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, MADV_DONTNEED) }
  }
}
