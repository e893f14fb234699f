import Foundation
import Rankify

/// A file that is one document.
enum DocumentFile {
  /// The file's text; '-' is standard input.
  /// - Throws: a missing resource, or invalid input where it is not UTF-8
  static func text(_ path: String) throws(RankifyError) -> String {
    guard let text = String(bytes: try bytes(path), encoding: .utf8) else {
      throw .invalid(path, "is not text in UTF-8; convert it")
    }
    return text
  }

  private static func bytes(_ path: String) throws(RankifyError) -> Data {
    do {
      let file = path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      return try file.readToEnd() ?? Data()
    } catch {
      throw RankifyError(.missingResource, "\(path): cannot be read; check the path", cause: error)
    }
  }
}
