import Foundation
import RankifyCore

/// Sentences for what goes wrong with files of vectors.
enum StoreFault {
  static func damaged(_ path: String, _ what: String) -> RankifyError {
    RankifyError(.invalidInput, "\(path): the vectors are damaged: \(what); encode the texts again")
  }

  static func truncated(_ path: String, _ found: Int, _ expected: Int) -> RankifyError {
    damaged(path, "the file is cut off: it has \(found) bytes of at least \(expected)")
  }

  /// Why `path` could not be opened, read or mapped, by `errno`.
  static func reading(_ path: String, _ code: Int32 = errno) -> RankifyError {
    switch code {
    case ENOENT, ENOTDIR: RankifyError(.missingResource, "\(path): no such file; check the path or encode the texts")
    case EACCES, EPERM:
      RankifyError(.missingPrerequisite, "\(path): permission to read it is denied; change its mode or owner")
    case EISDIR: RankifyError(.invalidInput, "\(path): is a folder where a file of vectors is expected")
    case ENOMEM: RankifyError(.failure, "\(path): not enough address space to map it; close other programs")
    default: RankifyError(.failure, "\(path): reading failed: \(reason(code))")
    }
  }

  /// Why a file that should be there could not be opened for writing, by `errno`.
  static func opening(_ path: String, _ code: Int32 = errno) -> RankifyError {
    code == ENOENT || code == ENOTDIR ? reading(path, code) : writing(path, code)
  }

  /// Why `path` could not be created or written, by `errno`.
  static func writing(_ path: String, _ code: Int32 = errno) -> RankifyError {
    switch code {
    case ENOENT, ENOTDIR: RankifyError(.missingResource, "\(path): its folder does not exist; create it first")
    case EACCES, EPERM, EROFS:
      RankifyError(
        .missingPrerequisite, "\(path): no permission to write; choose another place or change its permissions")
    case EEXIST: RankifyError(.badArguments, "\(path): is there already; open it to add to it, or name another file")
    case EISDIR: RankifyError(.badArguments, "\(path): is a folder; name a file to write")
    case ENOSPC, EDQUOT, EFBIG:
      RankifyError(
        .failure, "\(path): the disk is full; nothing of this change was kept, free some space and repeat it")
    default: RankifyError(.failure, "\(path): writing failed: \(reason(code))")
    }
  }

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
