import Foundation
import RankifyCore

/// A file that appears whole or not at all.
///
/// Bytes go to `PATH.partial` in the same folder; `commit()` flushes them to the disk, renames the file to `PATH` and
/// flushes the folder, so that a crash leaves the old file or the new one. An abandoned writer removes its partial file
/// unless it is told to keep it for resumption.
public final class AtomicFile {
  /// Where the file will be.
  public let path: String
  /// Where the bytes are until `commit()`.
  public let partialPath: String
  /// Whether the partial file outlives a writer that never commits.
  public let keepsPartial: Bool
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  private static let bufferSize = 1 << 18

  /// Opens the partial file of `path`.
  /// - Parameters:
  ///   - path: the file to write
  ///   - length: how many bytes of an existing partial file to keep; the rest is cut off
  ///   - keepsPartial: whether an interrupted partial file stays on disk
  public init(_ path: String, keepingFirst length: Int = 0, keepsPartial: Bool = false) throws(RankifyError) {
    self.path = path
    self.partialPath = path + ".partial"
    self.keepsPartial = keepsPartial
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw SystemFault.writing(path, EISDIR) }
    descriptor = open(partialPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw SystemFault.writing(path) }
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw SystemFault.writing(path)
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit {
    guard descriptor >= 0 else { return }
    if keepsPartial { try? flush() }
    close(descriptor)
    if !keepsPartial { unlink(partialPath) }
  }

  /// Appends bytes.
  public func write(_ bytes: some Collection<UInt8>) throws(RankifyError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Appends text as UTF-8.
  public func write(_ text: String) throws(RankifyError) { try write(text.utf8) }

  /// Hands what is buffered to the operating system.
  public func flush() throws(RankifyError) {
    if let code = Descriptor.write(buffer, to: descriptor) { throw SystemFault.writing(path, code) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Makes everything written so far survive a crash of the machine.
  public func synchronize() throws(RankifyError) {
    try flush()
    if fsync(descriptor) != 0 { throw SystemFault.writing(path) }
  }

  /// Finishes: the file is at `path`, whole and on the disk. Nothing may be written afterwards.
  public func commit() throws(RankifyError) {
    try synchronize()
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0, rename(partialPath, path) == 0 else { throw SystemFault.writing(path) }
    Descriptor.synchronizeFolder(of: path)
  }

  /// Writes `text` to `path` in one go.
  public static func write(_ text: String, to path: String) throws(RankifyError) {
    let file = try AtomicFile(path)
    try file.write(text)
    try file.commit()
  }
}

/// Calls on file descriptors that the writers share.
enum Descriptor {
  /// Writes all of `bytes`; returns `errno` where that fails.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count < 0 && errno != EINTR { return errno }
        done += max(count, 0)
      }
      return nil
    }
  }

  /// Flushes the folder of `path`, so that a rename survives a crash; some file systems refuse, which is no fault.
  static func synchronizeFolder(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
