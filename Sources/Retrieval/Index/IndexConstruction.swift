import CSQLite
import Foundation
import RankifyCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A new index on its way: built beside its place, moved there when it is whole.
///
/// The file being built is locked, so that two processes never build the same index, and one left behind by a killed
/// process is recognised (nobody holds its lock) and begun anew.
final class IndexConstruction {
  private let path: String
  private let temporary: String
  private var lock: Int32
  private var published = false

  init(of path: String) throws(RankifyError) {
    self.path = path
    temporary = path + ".building"
    try IndexConstruction.checkPlace(path)
    try IndexConstruction.checkNobodyWrites(path)
    lock = try IndexConstruction.lockedFile(temporary, path)
    guard ftruncate(lock, 0) == 0 else { throw IndexConstruction.refusal(path, errno) }
    for suffix in ["-journal", "-wal", "-shm"] { unlink(temporary + suffix) }
  }

  /// Only an index is ever replaced.
  private static func checkPlace(_ path: String) throws(RankifyError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw RankifyError(.invalidInput, "\(path): a folder; give the name of a file for the index")
    }
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    let head = (try? file.read(upToCount: 72)) ?? Data()
    if head.isEmpty || IndexFormat.isIndexHeader(head) { return }
    throw RankifyError(
      .invalidInput, "\(path): exists and is not a Rankify index; give another name, or remove the file first")
  }

  /// An index that somebody is changing is not replaced: the changes would be lost without a word.
  private static func checkNobodyWrites(_ path: String) throws(RankifyError) {
    guard let file = FileHandle(forReadingAtPath: path), (try? file.read(upToCount: 16))?.isEmpty == false else {
      return
    }
    do throws(RankifyError) {
      let old = try Database(path: path, mode: .readWrite)
      try old.execute("BEGIN IMMEDIATE; ROLLBACK")
      // What its log holds must be in the file before the log can go. Readers in the way are waited for a moment; they
      // keep what they opened in any case.
      try old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    } catch {
      // An index that is damaged or of another version may be replaced, and needs to be.
      if let fault = error.cause as? SQLiteFault, fault.isAboutAnotherWriter { throw error }
    }
  }

  /// Opens the file at `temporary`, created if need be, and locks it.
  private static func lockedFile(_ temporary: String, _ path: String) throws(RankifyError) -> Int32 {
    while true {
      let file = openFile(temporary, O_RDWR | O_CREAT | O_CLOEXEC)
      guard file >= 0 else { throw refusal(path, errno) }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        close(file)
        throw RankifyError(.failure, "\(path): another process is building this index; wait until it is done")
      }
      // Between the two calls the process that held the lock may have published this very file: then it is no longer ours
      // to overwrite.
      var (held, named) = (stat(), stat())
      if fstat(file, &held) == 0, stat(temporary, &named) == 0, held.st_ino == named.st_ino { return file }
      close(file)
    }
  }

  deinit {
    if lock >= 0 {
      if !published { unlink(temporary) }
      close(lock)
    }
  }

  /// The database being built: nobody else reads it, and a crash throws it away, so it needs no journal.
  func openDatabase() throws(RankifyError) -> Database {
    let database = try Database(path: temporary, mode: .create, name: path)
    try database.execute(
      """
      PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA cache_size = -65536;
      """)
    return database
  }

  /// Prepares the finished database for its place: readers of an index in WAL mode are undisturbed by a writer.
  func finish(_ database: Database) throws(RankifyError) {
    try database.execute("PRAGMA locking_mode = NORMAL; PRAGMA synchronous = NORMAL; PRAGMA journal_mode = WAL;")
  }

  /// Makes the finished file durable and moves it to its place. Its connection must be closed.
  func publish() throws(RankifyError) {
    guard fsync(lock) == 0 else { throw IndexConstruction.refusal(path, errno) }
    try IndexConstruction.checkNobodyWrites(path)
    // SQLite would apply the predecessor's log, which its file has no more need of, to the new index.
    unlink(path + "-wal")
    unlink(path + "-shm")
    guard rename(temporary, path) == 0 else { throw IndexConstruction.refusal(path, errno) }
    published = true
    let parent = openFile(FilePath.folder(of: path), O_RDONLY | O_DIRECTORY)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  private static func refusal(_ path: String, _ code: Int32) -> RankifyError {
    let status: Int32 =
      switch code {
      case ENOSPC: SQLITE_FULL
      case EDQUOT, EFBIG, EIO: SQLITE_IOERR
      case EACCES, EROFS, EPERM: SQLITE_READONLY
      default: SQLITE_CANTOPEN
      }
    return SQLiteFault(status: status, message: String(cString: strerror(code)), path: path, systemCode: code).error
  }
}

private func openFile(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o644) }
