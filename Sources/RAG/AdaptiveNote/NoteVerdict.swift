import RankifyCore

/// What a model says of two notes: `{"status": "True"}` where the second is better.
package struct NoteVerdict: Equatable {
  /// Whether the second note is better.
  package let isBetter: Bool
  /// Whether the reply was not as asked for.
  package let isMalformed: Bool

  /// The two replies that are asked for.
  static let forms = ["{\"status\": \"True\"}", "{\"status\": \"False\"}"]

  /// Reads a reply: the JSON in it, from the first brace to the last; without such JSON it counts as a yes where the word
  /// "true" stands in it and the word "false" does not. (The paper's code looks for "true" anywhere, in "untrue" too.)
  package init(_ reply: String) {
    if let status = NoteVerdict.status(reply) {
      (isBetter, isMalformed) = (status, false)
    } else {
      let words = Set(reply.lowercased().split { !$0.isLetter && !$0.isNumber })
      (isBetter, isMalformed) = (words.contains("true") && !words.contains("false"), true)
    }
  }

  private static func status(_ reply: String) -> Bool? {
    guard let start = reply.firstIndex(of: "{"), let end = reply.lastIndex(of: "}"), start < end else { return nil }
    let bytes = Array(reply[start...end].utf8)
    let value = bytes.withUnsafeBufferPointer { try? JSONValue($0, name: "the reply") }
    switch value?["status"] {
    case .bool(let status): return status
    case .string(let text) where text.lowercased() == "true": return true
    case .string(let text) where text.lowercased() == "false": return false
    default: return nil
    }
  }
}
