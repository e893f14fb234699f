import Foundation
import RankifyCore

/// Small files of settings in a model's folder.
enum SettingsFile {
  /// Whatever is larger is no file of settings or template.
  private static let maximumSize = 16 << 20

  /// The JSON of a file; `nil` where there is no such file.
  static func read(_ path: String) throws(RankifyError) -> JSONValue? {
    guard let file = try map(path) else { return nil }
    return try file.withBytes { bytes throws(RankifyError) in
      try JSONValue(bytes.bindMemory(to: UInt8.self), name: path)
    }
  }

  /// The text of a file; `nil` where there is no such file.
  static func text(_ path: String) throws(RankifyError) -> String? {
    guard let file = try map(path) else { return nil }
    return try file.withBytes { bytes throws(RankifyError) in
      guard let text = String(validating: bytes.bindMemory(to: UInt8.self), as: UTF8.self) else {
        throw .invalid(path, "is not UTF-8")
      }
      return text
    }
  }

  private static func map(_ path: String) throws(RankifyError) -> MappedFile? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try MappedFile(path)
    guard file.count <= maximumSize else { throw .invalid(path, "has \(file.count) bytes, too many for settings") }
    return file
  }
}
