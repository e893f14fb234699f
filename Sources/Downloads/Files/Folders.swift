import Foundation
import RankifyCore

/// Folders on the disk.
package enum Folders {
  /// Creates `path` and what is missing above it.
  package static func create(_ path: String) throws(RankifyError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RankifyError(
        .missingPrerequisite, "\(path): the folder cannot be created; check its permissions or choose another place",
        cause: error)
    }
  }

  /// Removes `path` with all that is in it, where it exists.
  package static func remove(_ path: String) throws(RankifyError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw RankifyError(.failure, "\(path): cannot be removed; check its permissions", cause: error)
    }
  }

  package static func exists(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Throws where `bytes` more do not fit.
  /// - Parameter variable: the environment variable that says where the folder lies
  package static func demand(
    _ bytes: Int, free: Int, at path: String, movedBy variable: String = "RANKIFY_HOME"
  ) throws(RankifyError) {
    if bytes <= free { return }
    throw RankifyError(
      .failure,
      "\(path): \(bytes) bytes are needed and \(free) are free; free some space or set \(variable) to another disk")
  }

  /// Free bytes on the disk of `path`, or `nil` where the system does not say.
  package static func freeSpace(at path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }
}
