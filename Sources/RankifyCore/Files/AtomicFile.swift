import Foundation

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
  ///   - suffix: what the partial file's name has in addition
  ///   - length: how many bytes of an existing partial file to keep; the rest is cut off
  ///   - keepsPartial: whether an interrupted partial file stays on disk
  public init(
    _ path: String, suffix: String = ".partial", keepingFirst length: Int = 0, keepsPartial: Bool = false
  ) throws(RankifyError) {
    self.path = path
    self.partialPath = path + suffix
    self.keepsPartial = keepsPartial
    try AtomicFile.spareOthers(path)
    try AtomicFile.spareDatabase(path)
    descriptor = try AtomicFile.locked(partialPath, path)
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw SystemFault.writing(path)
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// Opens the partial file and locks it, so that two processes never write the same file.
  private static func locked(_ partial: String, _ path: String) throws(RankifyError) -> Int32 {
    while true {
      let file = open(partial, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
      if file < 0 { throw SystemFault.writing(path) }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        close(file)
        throw RankifyError(
          .failure, "\(path): another process is writing this file; wait until it is done or name another")
      }
      // Whoever held the lock may have put this very file in its place between the two calls.
      var (held, named) = (stat(), stat())
      if fstat(file, &held) == 0, stat(partial, &named) == 0, held.st_ino == named.st_ino { return file }
      close(file)
    }
  }

  /// Only files are replaced: a rename would put a file in the place of a device, too.
  private static func spareOthers(_ path: String) throws(RankifyError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    if status.st_mode & S_IFMT == S_IFDIR { throw SystemFault.writing(path, EISDIR) }
    throw RankifyError(.badArguments, "\(path): is a device or a pipe, which no file may replace; name a file to write")
  }

  /// A database is never replaced by a text file: the name of an index was given by mistake.
  private static func spareDatabase(_ path: String) throws(RankifyError) {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    let head = (try? file.read(upToCount: 16)) ?? Data()
    if head.starts(with: Data("SQLite format 3\0".utf8)) {
      throw RankifyError(.badArguments, "\(path): is an index or another database; name another file to write")
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    if keepsPartial { try? flush() }
    Descriptor.closeUnlocked(descriptor)
    if !keepsPartial { unlink(partialPath) }
  }

  /// Appends bytes.
  public func write(_ bytes: some Collection<UInt8>) throws(RankifyError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Appends bytes as they lie in memory, without a copy of many.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(RankifyError) {
    if buffer.count + bytes.count <= Self.bufferSize { return buffer.append(contentsOf: bytes) }
    try flush()
    if let code = Descriptor.write(bytes, to: descriptor) { throw SystemFault.writing(path, code) }
  }

  /// Appends text as UTF-8.
  public func write(_ text: String) throws(RankifyError) { try write(text.utf8) }

  /// Hands what is buffered to the operating system.
  public func flush() throws(RankifyError) {
    if let code = Descriptor.write(buffer, to: descriptor) { throw SystemFault.writing(path, code) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Replaces bytes that were written before, such as a count at the head of a file that is known at its end.
  /// - Precondition: so many bytes were written from `offset` on.
  public func overwrite(_ bytes: [UInt8], at offset: Int) throws(RankifyError) {
    try flush()
    let end = lseek(descriptor, 0, SEEK_END)
    precondition(offset >= 0 && offset + bytes.count <= Int(end), "\(bytes.count) bytes at \(offset) of \(end)")
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw SystemFault.writing(path) }
    if let code = Descriptor.write(bytes, to: descriptor) { throw SystemFault.writing(path, code) }
    guard lseek(descriptor, 0, SEEK_END) >= 0 else { throw SystemFault.writing(path) }
  }

  /// Makes everything written so far survive a crash of the machine.
  public func synchronize() throws(RankifyError) {
    try flush()
    if fsync(descriptor) != 0 { throw SystemFault.writing(path) }
  }

  /// Finishes: the file is at `path`, whole and on the disk. Nothing may be written afterwards.
  public func commit() throws(RankifyError) {
    try synchronize()
    // The lock goes with the descriptor: give it up only when the file is in its place.
    guard rename(partialPath, path) == 0 else { throw SystemFault.writing(path) }
    // Given up in so many words: a process being started this very moment may hold a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw SystemFault.writing(path) }
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
package enum Descriptor {
  /// Writes all of `bytes`; returns `errno` where that fails.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { write($0, to: descriptor) }
  }

  /// Writes all of `bytes`; returns `errno` where that fails.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var done = 0
    while done < bytes.count {
      let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0 && errno != EINTR { return errno }
      done += max(count, 0)
    }
    return nil
  }

  /// Closes a locked file. A process being started this very moment may hold a copy of the descriptor, and closing ours
  /// alone would leave the file locked until then.
  package static func closeUnlocked(_ descriptor: Int32) {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Flushes the folder of `path`, so that a rename survives a crash; some file systems refuse, which is no fault.
  package static func synchronizeFolder(of path: String) {
    let descriptor = open(FilePath.folder(of: path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
