import Foundation
import RankifyCore

/// Rows that wait to be written: consecutive, and all of one chunk.
struct PendingRows {
  let first: Int
  private(set) var codes: [UInt8] = []
  private(set) var scales: [Float] = []
  private(set) var exact: [UInt8] = []
  private(set) var checksums: [UInt64] = []

  init(first: Int) { self.first = first }

  var count: Int { checksums.count }

  mutating func append(_ row: EncodedRow) {
    codes += row.codes
    if let scale = row.scale { scales.append(scale) }
    exact += row.exact
    checksums.append(row.checksum.littleEndian)
  }
}

/// The file under a writer: what is written where, and in which order it reaches the disk.
final class StoreOutput {
  let path: String
  let layout: StoreLayout
  private(set) var lastGeneration: Int
  private let identity: UInt64
  private let descriptor: Int32

  // MARK: Opening

  /// Makes a file of its header and first commit, which appears whole or not at all.
  init(creating path: String, _ header: StoreHeader, _ slot: CommitSlot) throws(RankifyError) {
    (self.path, layout, identity, lastGeneration) = (path, header.layout, header.identity, slot.generation)
    let partial = path + ".partial"
    descriptor = try Self.locked(partial, path, O_RDWR | O_CREAT)
    do throws(RankifyError) {
      guard ftruncate(descriptor, 0) == 0, ftruncate(descriptor, off_t(layout.dataStart)) == 0 else {
        throw SystemFault.writing(path)
      }
      try write(header.encoded(), at: 0)
      try write(Array(header.settings.metadata.utf8), at: StoreLayout.metadataOffset)
      try commit(slot)
      // A link, unlike a renaming, never replaces what is there.
      guard link(partial, path) == 0 else { throw StoreFault.creating(path) }
      unlink(partial)
      Descriptor.synchronizeFolder(of: path)
    } catch {
      unlink(partial)
      close(descriptor)
      throw error
    }
  }

  /// Opens a file for the only writer.
  init(opening path: String) throws(RankifyError) {
    descriptor = try Self.locked(path, path, O_RDWR)
    do throws(RankifyError) {
      let file = try MappedFile(path)
      let header = try StoreHeader(file)
      (self.path, layout, identity) = (path, header.layout, header.identity)
      lastGeneration = try CommitSlot.last(file, header).generation
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { Descriptor.closeUnlocked(descriptor) }

  private static func locked(_ file: String, _ path: String, _ flags: Int32) throws(RankifyError) -> Int32 {
    let descriptor = open(file, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw flags & O_CREAT != 0 ? SystemFault.writing(path) : StoreFault.opening(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw RankifyError(
        .failure, "\(path): another process is writing these vectors; wait until it is done")
    }
    return descriptor
  }

  // MARK: Writing

  /// Writes rows where no commit has any yet.
  func write(_ rows: PendingRows) throws(RankifyError) {
    guard rows.count > 0 else { return }
    let length = layout.fileLength(rows: rows.first + rows.count)
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= length || ftruncate(descriptor, off_t(length)) == 0
    else { throw SystemFault.writing(path) }
    try write(rows.codes, at: layout.codes(of: rows.first))
    if !rows.scales.isEmpty { try write(rows.scales, at: layout.scale(of: rows.first)) }
    if !rows.exact.isEmpty { try write(rows.exact, at: layout.exact(of: rows.first)) }
    try write(rows.checksums, at: layout.checksum(of: rows.first))
    // A writer that died may have left marks of its own.
    try write([UInt64](repeating: 0, count: rows.count), at: layout.deletion(of: rows.first))
  }

  /// Marks rows as deleted by a commit to come.
  func mark(_ rows: Set<Int>, generation: Int) throws(RankifyError) {
    guard generation <= Deletion.generations else {
      throw RankifyError(.failure, "\(path): has seen as many commits as it can count; compact it into a new file")
    }
    for row in rows.sorted() {
      try write([Deletion.mark(row, generation: generation).littleEndian], at: layout.deletion(of: row))
    }
  }

  /// Takes back the deletions that a state does not have: those of a writer that died, or of commits that are undone.
  func undoDeletions(after stamp: VectorStoreStamp, in store: VectorStore) throws(RankifyError) {
    for row in 0..<stamp.rows where try StoreState.deletion(store.file, layout, row) > stamp.generation {
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

  private func write<T: BitwiseCopyable>(_ values: [T], at offset: Int) throws(RankifyError) {
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
