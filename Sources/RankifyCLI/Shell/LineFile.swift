import Foundation
import Rankify

/// Small files with one entry a line: identifiers, stop words.
package enum LineFile {
  /// The lines of `path` (`-` is standard input) without surrounding white space, empty ones left out.
  package static func read(_ path: String) throws(RankifyError) -> [String] {
    let data: Data
    if path == "-" {
      data = FileHandle.standardInput.readDataToEndOfFile()
    } else {
      guard let contents = FileManager.default.contents(atPath: path) else {
        throw RankifyError(.missingResource, "\(path): no such file, or it may not be read")
      }
      data = contents
    }
    return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
