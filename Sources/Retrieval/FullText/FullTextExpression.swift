import CSQLite
import RankifyCore

/// An expression of FTS5's query language: phrases in double quotes, `prefix*`, `NEAR(a b, 5)`, `AND`, `OR`, `NOT`, column
/// filters `title: …`.
struct FullTextExpression {
  let source: String

  /// Checks what FTS5 itself does not.
  init(_ source: String) throws(RankifyError) {
    self.source = source
    if source.allSatisfy(\.isWhitespace) { throw fault("it is empty") }
    if source.utf8.contains(0) { throw fault("it holds a NUL character") }
    // FTS5 answers such expressions with its own counters instead of documents.
    if source.first(where: { $0 != " " }) == "*" {
      throw fault("a '*' belongs at the end of a prefix, not at the start")
    }
  }

  /// The expression for documents with at least one word of a plain text; `nil` where the text has none.
  init?(anyWordOf text: String, _ analyzer: Analyzer) {
    var known: Set<ByteString> = []
    var words: [String] = []
    var text = text
    text.withUTF8 { bytes in
      analyzer.analyze(bytes) { term, start, end in
        guard known.insert(ByteString(String(decoding: term, as: UTF8.self))).inserted else { return true }
        let word = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        words.append("\"" + word.replacing("\"", with: "\"\"") + "\"")
        return true
      }
    }
    if words.isEmpty { return nil }
    source = words.joined(separator: " OR ")
  }

  /// `error`, said in terms of the expression where that is at fault.
  func explained(_ error: RankifyError) -> RankifyError {
    guard let fault = error.cause as? SQLiteFault else { return error }
    switch fault.status & 0xFF {
    case SQLITE_ERROR, SQLITE_TOOBIG:
      if isExclusionOnly { return self.fault("it only excludes; say before NOT what to find", cause: fault) }
      let message = fault.message
      return self.fault(message.hasPrefix("fts5: ") ? String(message.dropFirst(6)) : message, cause: fault)
    case SQLITE_NOMEM: return self.fault("it is too large", cause: fault)
    default: return error
    }
  }

  /// Whether an expression that FTS5 refuses begins by leaving something out.
  private var isExclusionOnly: Bool {
    let start = source.drop { $0.isWhitespace || $0 == "(" }
    return start.hasPrefix("NOT") && start.dropFirst(3).first.map { !$0.isLetter && !$0.isNumber } == true
      || start.hasPrefix("-")
  }

  private func fault(_ reason: String, cause: (any Error)? = nil) -> RankifyError {
    RankifyError(
      .badArguments,
      "full-text query '\(shortened)' cannot be used: \(reason); put words with signs in double quotes, as in "
        + "\"x-ray\", and limit words to a column as in title: word or text: word",
      cause: cause)
  }

  /// The first 80 characters on one line.
  private var shortened: String {
    let start = source.prefix(80).map { $0.isNewline || $0 == "\0" ? " " : $0 }
    return String(start) + (source.dropFirst(80).isEmpty ? "" : "…")
  }
}
