import CSQLite
import RankifyCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What SQLite said, turned into the toolkit's error: a sentence about the index, not about SQLite, wherever the cause is
/// one that a user can mend.
struct SQLiteFault: Error {
  var status: Int32
  var message: String
  var path: String
  var sql = ""
  /// `errno` of the failed call to the operating system; says nothing unless `status` is about input and output.
  var systemCode: Int32 = 0

  /// Whether the statement would have put a value twice where it may stand once.
  var isUniquenessViolation: Bool { status == SQLITE_CONSTRAINT | 8 << 8 }

  /// Whether SQLite could not make the files that it keeps beside a database in use.
  var isAboutLockFiles: Bool { [SQLITE_CANTOPEN, SQLITE_READONLY].contains(status & 0xFF) }

  /// Whether SQLite could not make its file of locks as large as it must be: SQLITE_IOERR_SHMSIZE.
  private var isAboutSharedMemory: Bool { status == SQLITE_IOERR | 19 << 8 }

  /// Whether a table or column of ours is not there: the statements are fixed, so the file must be at fault.
  private var isAboutSchema: Bool { status & 0xFF == SQLITE_ERROR && message.hasPrefix("no such ") }

  /// Whether another connection holds the write lock.
  var isAboutAnotherWriter: Bool { [SQLITE_BUSY, SQLITE_LOCKED].contains(status & 0xFF) }

  var error: RankifyError {
    switch isAboutSchema ? SQLITE_CORRUPT : status & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED:
      RankifyError(
        .failure, "\(path): another process is writing this index; wait until it is done and try again", cause: self)
    case SQLITE_FULL:
      RankifyError(
        .failure, "\(path): the disk is full; nothing of this change was kept, free some space and repeat it",
        cause: self)
    case SQLITE_IOERR where systemCode == EDQUOT:
      RankifyError(
        .failure,
        "\(path): your quota on this disk is used up; nothing of this change was kept, free some space and repeat it",
        cause: self)
    case SQLITE_IOERR where systemCode == EFBIG:
      RankifyError(
        .failure,
        "\(path): the file grows beyond the largest size allowed here; nothing of this change was kept, raise 'ulimit -f' "
          + "or choose another disk", cause: self)
    case SQLITE_IOERR where isAboutSharedMemory:
      RankifyError(
        .failure,
        "\(path): no room for the 32 kB that SQLite keeps beside an index in use; free some space on the disk",
        cause: self)
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
      RankifyError(
        .missingPrerequisite, "\(path): no permission to write; choose another place or change its permissions",
        cause: self)
    case SQLITE_CANTOPEN:
      RankifyError(
        .missingResource, "\(path): cannot be opened; check that the folder exists and may be read and written",
        cause: self)
    case SQLITE_NOTADB:
      RankifyError(.invalidInput, "\(path): not a Rankify index", cause: self)
    case SQLITE_CORRUPT:
      RankifyError(
        .invalidInput, "\(path): the index is damaged (\(message)); build it again from its corpus", cause: self)
    case SQLITE_IOERR:
      RankifyError(.failure, "\(path): the disk cannot be read or written (\(message))", cause: self)
    default:
      RankifyError(.failure, "\(path): \(message)", cause: self)
    }
  }
}
