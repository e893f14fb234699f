import Foundation
import RankifyCore

/// Whole files in memory.
enum FileBytes {
  /// The bytes of a file, without a UTF-8 byte order mark.
  static func read(_ path: String) throws(RankifyError) -> [UInt8] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw RankifyError(.missingResource, "\(path): no such file; check the path")
    }
    if isFolder.boolValue { throw .invalid(path, "is a folder where a file is expected") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RankifyError(.missingPrerequisite, "\(path): cannot be read; check its mode and owner")
    }
    let bytes = [UInt8](data)
    return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes[3...]) : bytes
  }
}
