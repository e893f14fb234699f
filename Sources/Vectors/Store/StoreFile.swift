import Foundation
import RankifyCore

/// The file under a writer: locked for it alone; what is written, and in which order it reaches the disk.
final class StoreFile {
  let path: String
  private(set) var lastGeneration: Int
  private let identity: UInt64
  private let descriptor: Int32

  // MARK: Opening

  /// Makes a file of its parts and first commit, which appears whole or not at all.
  init(
    creating path: String, _ header: some CommittedFile, _ slot: CommitSlot, length: Int,
    parts: [(bytes: [UInt8], offset: Int)]
  ) throws(RankifyError) {
    (self.path, identity, lastGeneration) = (path, header.identity, slot.generation)
    let partial = path + ".partial"
    descriptor = try Self.locked(partial, path, O_RDWR | O_CREAT)
    do throws(RankifyError) {
      guard ftruncate(descriptor, 0) == 0, ftruncate(descriptor, off_t(length)) == 0 else {
        throw SystemFault.writing(path)
      }
      for part in parts { try write(part.bytes, at: part.offset) }
      try commit(slot)
      // A link, unlike a renaming, never replaces what is there.
      guard link(partial, path) == 0 else { throw StoreFault.creating(path) }
      unlink(partial)
      Descriptor.synchronizeFolder(of: path)
    } catch {
      // The descriptor is closed by `deinit`, which runs as soon as all properties have been set; closed twice its number
      // could be somebody else's file by then.
      unlink(partial)
      throw error
    }
  }

  /// Opens a file for the only writer, and reads its header.
  static func open<Header: CommittedFile>(
    _ path: String, _ read: (MappedFile) throws(RankifyError) -> Header
  ) throws(RankifyError) -> (file: StoreFile, header: Header) {
    let descriptor = try locked(path, path, O_RDWR)
    do throws(RankifyError) {
      let file = try MappedFile(path)
      let header = try read(file)
      let generation = try CommitSlot.last(file, header).generation
      return (StoreFile(path, descriptor, header.identity, generation), header)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private init(_ path: String, _ descriptor: Int32, _ identity: UInt64, _ lastGeneration: Int) {
    (self.path, self.descriptor, self.identity, self.lastGeneration) = (path, descriptor, identity, lastGeneration)
  }

  deinit { Descriptor.closeUnlocked(descriptor) }

  private static func locked(_ file: String, _ path: String, _ flags: Int32) throws(RankifyError) -> Int32 {
    let descriptor = Foundation.open(file, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw flags & O_CREAT != 0 ? SystemFault.writing(path) : StoreFault.opening(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw RankifyError(
        .failure, "\(path): another process is writing these vectors; wait until it is done")
    }
    return descriptor
  }

  // MARK: Writing

  /// Makes the file as long as this, if it is shorter.
  func grow(to length: Int) throws(RankifyError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= length || ftruncate(descriptor, off_t(length)) == 0
    else { throw SystemFault.writing(path) }
  }

  /// Marks rows as deleted by a commit to come.
  func mark(_ rows: Set<Int>, generation: Int, in layout: some RowPlaces) throws(RankifyError) {
    guard generation <= Deletion.generations else {
      throw RankifyError(.failure, "\(path): has seen as many commits as it can count; compact it into a new file")
    }
    for row in rows.sorted() {
      try write([Deletion.mark(row, generation: generation).littleEndian], at: layout.deletion(of: row))
    }
  }

  /// Takes back the deletions that a state does not have: those of a writer that died, or of commits that are undone.
  func undoDeletions(
    after stamp: VectorStoreStamp, in file: MappedFile, _ layout: some RowPlaces
  ) throws(RankifyError) {
    for row in 0..<stamp.rows where try StoreState.deletion(file, layout, row) > stamp.generation {
      try write([UInt64(0)], at: layout.deletion(of: row))
    }
  }

  /// Flushes what was written, then writes the commit record and flushes that.
  func commit(_ slot: CommitSlot) throws(RankifyError) {
    try synchronize()
    try write(slot.encoded(identity: identity), at: slot.offset)
    try synchronize()
    lastGeneration = slot.generation
  }

  private func synchronize() throws(RankifyError) {
    #if canImport(Darwin)
      let failed = fsync(descriptor) != 0
    #else
      let failed = fdatasync(descriptor) != 0
    #endif
    if failed { throw SystemFault.writing(path) }
  }

  /// Writes little-endian numbers.
  func write<T: BitwiseCopyable>(_ values: [T], at offset: Int) throws(RankifyError) {
    let code: Int32 = values.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
        if count < 0 && errno != EINTR { return errno }
        done += max(count, 0)
      }
      return 0
    }
    if code != 0 { throw SystemFault.writing(path, code) }
  }
}
