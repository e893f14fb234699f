import Foundation
import RankifyCore

/// The folder that an archive is unpacked into. Nothing is written outside it, and nothing twice.
final class ArchiveOutput {
  private let folder: String
  private let strip: Int
  private var written: Set<SafePath> = []

  /// - Parameters:
  ///   - folder: an existing folder
  ///   - strip: how many leading folders of each name to drop
  init(_ folder: String, strip: Int = 0) {
    self.folder = folder
    self.strip = strip
  }

  /// Where the entry called `name` goes, or `nil` where stripping leaves nothing of it.
  func place(of name: String, in archive: String) throws(RankifyError) -> SafePath? {
    // `./` is how tar calls the folder that was packed.
    if name == "./" || name == "." { return nil }
    guard let path = SafePath(name) else {
      throw .invalid(archive, "the entry '\(name)' would be written outside of the folder; do not trust this archive")
    }
    return path.dropping(strip)
  }

  /// Begins the file at `path`, with its folders.
  func create(_ path: SafePath) throws(RankifyError) -> AtomicFile {
    if !written.insert(path).inserted { throw .invalid(folder, "the archive holds '\(path.text)' twice") }
    let target = folder + "/" + path.text
    try Folders.create((target as NSString).deletingLastPathComponent)
    return try AtomicFile(target)
  }
}

/// Folders on the disk.
enum Folders {
  /// Creates `path` and what is missing above it.
  static func create(_ path: String) throws(RankifyError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RankifyError(
        .missingPrerequisite, "\(path): the folder cannot be created; check its permissions or choose another place",
        cause: error)
    }
  }

  /// Removes `path` with all that is in it, where it exists.
  static func remove(_ path: String) throws(RankifyError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw RankifyError(.failure, "\(path): cannot be removed; check its permissions", cause: error)
    }
  }

  static func exists(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Throws where `bytes` more do not fit.
  static func demand(_ bytes: Int, free: Int, at path: String) throws(RankifyError) {
    if bytes <= free { return }
    throw RankifyError(
      .failure,
      "\(path): \(bytes) bytes are needed and \(free) are free; free some space or set RANKIFY_HOME to another disk")
  }

  /// Free bytes on the disk of `path`, or `nil` where the system does not say.
  static func freeSpace(at path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }
}
