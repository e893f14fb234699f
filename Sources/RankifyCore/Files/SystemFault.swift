import Foundation

/// Sentences for what the operating system refuses, made from `errno`.
package enum SystemFault {
  /// Why `path` could not be opened or read.
  package static func reading(_ path: String, _ code: Int32 = errno) -> RankifyError {
    switch code {
    case ENOENT, ENOTDIR: RankifyError(.missingResource, "\(path): no such file; check the path")
    case EACCES, EPERM:
      RankifyError(.missingPrerequisite, "\(path): permission to read it is denied; change its mode or owner")
    case EISDIR: RankifyError(.invalidInput, "\(path): is a folder where a file is expected")
    default: RankifyError(.failure, "\(path): reading failed: \(reason(code))")
    }
  }

  /// Why `path` could not be created or written.
  package static func writing(_ path: String, _ code: Int32 = errno) -> RankifyError {
    switch code {
    case ENOENT, ENOTDIR: RankifyError(.missingResource, "\(path): its folder does not exist; create it first")
    case EACCES, EPERM, EROFS:
      RankifyError(.missingPrerequisite, "\(path): cannot be written (\(reason(code))); choose another place")
    case EISDIR, ENOTEMPTY, EEXIST: RankifyError(.badArguments, "\(path): is a folder; name a file to write")
    case EPIPE: RankifyError(.failure, "\(path): whoever read it has gone", cause: ReaderGone())
    case ENOSPC: RankifyError(.failure, "\(path): the disk is full; free some space and try again")
    case EDQUOT:
      RankifyError(.failure, "\(path): your quota on this disk is used up; free some space or choose another place")
    case EFBIG:
      RankifyError(
        .failure,
        "\(path): the file grows beyond the largest size allowed here; raise 'ulimit -f' or choose another disk")
    default: RankifyError(.failure, "\(path): writing failed: \(reason(code))")
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}

/// The cause of a failed write where whoever read our output has closed the pipe, as `head` does: no fault of ours.
public struct ReaderGone: Error {
  /// Creates the cause.
  public init() {}
}
