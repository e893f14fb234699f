import Foundation
import Rankify

/// What `--json` prints.
package enum JSONOutput {
  /// Writes `value` as one JSON object with sorted keys and a line feed.
  package static func print(_ value: some Encodable) throws {
    try StandardOutput.shared.writeLine(text(value))
  }

  /// `value` as JSON with sorted keys.
  /// - Throws: a failure where a number in it is infinite or not a number, which JSON cannot hold.
  package static func text(_ value: some Encodable) throws(RankifyError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw RankifyError(.failure, "the result cannot be written as JSON: a number in it is not finite", cause: error)
    }
  }
}
