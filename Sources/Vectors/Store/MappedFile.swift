import Foundation
import RankifyCore

/// A file mapped into memory for reading: pages come in when they are touched, and go when memory is short.
final class MappedFile: @unchecked Sendable {
  // Safe to share: both values are set once, and the memory is only read. Writers of the same file change no byte that a
  // snapshot reads, except marks of deletions, which are copied when a store is opened.
  let path: String
  private let base: UnsafeRawPointer?
  let count: Int

  init(_ path: String) throws(RankifyError) {
    self.path = path
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemFault.reading(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw SystemFault.reading(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemFault.reading(path, EISDIR) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RankifyError(.invalidInput, "\(path): not a regular file; vectors are read from files that can be mapped")
    }
    count = Int(status.st_size)
    base = count == 0 ? nil : try MappedFile.map(file, count, path)
  }

  private static func map(_ file: Int32, _ count: Int, _ path: String) throws(RankifyError) -> UnsafeRawPointer? {
    guard let address = mmap(nil, count, PROT_READ, MAP_SHARED, file, 0), address != MAP_FAILED else {
      throw SystemFault.reading(path)
    }
    return UnsafeRawPointer(address)
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// A copy of `length` bytes from `offset` on, or fewer at the end of the file.
  func bytes(_ offset: Int, _ length: Int) -> [UInt8] {
    guard let base, offset < count else { return [] }
    return Array(UnsafeRawBufferPointer(start: base + offset, count: min(length, count - offset)))
  }

  /// The address of `offset`, which the caller has checked to be in the file.
  func address(_ offset: Int) -> UnsafeRawPointer {
    precondition(offset >= 0 && offset < count, "offset \(offset) of \(count) bytes")
    guard let base else { preconditionFailure("an empty file has no bytes") }
    return base + offset
  }

  /// The start of the file, which is not written to, for kernels whose types do not say so.
  var mutableBase: UnsafeMutableRawPointer { UnsafeMutableRawPointer(mutating: address(0)) }

  /// The address of an offset, for kernels that are told which rows there are; beyond an empty file nothing is read.
  func base(_ offset: Int) -> UnsafePointer<UInt8>? {
    base.map { ($0 + offset).assumingMemoryBound(to: UInt8.self) }
  }

  /// A number at an offset.
  func load<T: FixedWidthInteger>(_ offset: Int, as type: T.Type) -> T {
    T(littleEndian: address(offset).loadUnaligned(as: type))
  }
}
