import Foundation
import Rankify

/// Small files with one entry a line: identifiers, stop words.
package enum LineFile {
  /// The lines of `path` (`-` is standard input; gzip or not) without surrounding white space, empty ones left out.
  /// - Throws: an error that names file and line where one is not UTF-8.
  package static func read(_ path: String) throws(RankifyError) -> [String] {
    let reader = try LineReader(path)
    var lines: [String] = []
    while let line = try reader.next() {
      let text = try line.trimmed.checkedText("the line") { reader.invalid($0) }
      if !text.isEmpty { lines.append(text) }
    }
    return lines
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
