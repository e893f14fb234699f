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

  /// Why a file that should be there could not be opened for writing, by `errno`.
  static func opening(_ path: String, _ code: Int32 = errno) -> RankifyError {
    code == ENOENT || code == ENOTDIR ? SystemFault.reading(path, code) : SystemFault.writing(path, code)
  }

  /// Why a file that must be new could not be created, by `errno`.
  static func creating(_ path: String, _ code: Int32 = errno) -> RankifyError {
    guard code == EEXIST else { return SystemFault.writing(path, code) }
    return RankifyError(.badArguments, "\(path): is there already; open it to add to it, or name another file")
  }
}
