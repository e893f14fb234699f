import RankifyCore

/// Writes a corpus document by document.
///
/// BEIR and JSON lines lose nothing. TSV holds identifier and `title + " " + text` with tabs and line ends as blanks; TREC
/// writes `&` and `<` as entities. The file appears whole in `finish()`; `.gz` by suffix; `-` is standard output.
public final class CorpusWriter {
  private let output: TextOutput
  private let line: @Sendable (Document) -> String

  /// Opens a corpus file.
  /// - Parameters:
  ///   - path: where it goes
  ///   - format: `beir`, `jsonl`, `tsv`, `trec` or `dpr`
  public init(path: String, format: CorpusFormat) throws(RankifyError) {
    guard let line = CorpusWriter.line(format) else {
      throw RankifyError(
        .badArguments, "a corpus cannot be written as '\(format.rawValue)'; choose beir, jsonl, tsv, trec or dpr")
    }
    self.line = line
    output = try TextOutput(path)
    if format == .dpr { try output.write("id\ttext\ttitle\n") }
  }

  /// Writes one document.
  public func write(_ document: Document) throws(RankifyError) { try output.write(line(document)) }

  /// Finishes the file.
  public func finish() throws(RankifyError) { try output.finish() }

  private static func line(_ format: CorpusFormat) -> (@Sendable (Document) -> String)? {
    switch format {
    case .beir: beirLine
    case .jsonl: jsonLine
    case .tsv: { "\($0.id)\t\($0.contents.inOneField)\n" }
    case .dpr: { "\($0.id)\t\($0.text.quotedField)\t\($0.title.quotedField)\n" }
    case .trec: trecRecord
    default: nil
    }
  }

  private static func beirLine(_ document: Document) -> String {
    JSONText.object([
      ("_id", JSONText.string(document.id)), ("title", JSONText.string(document.title)),
      ("text", JSONText.string(document.text)),
    ]) + "\n"
  }

  private static func jsonLine(_ document: Document) -> String {
    let title = document.title.isEmpty ? [] : [("title", JSONText.string(document.title))]
    return JSONText.object([("id", JSONText.string(document.id))] + title + [("text", JSONText.string(document.text))])
      + "\n"
  }

  private static func trecRecord(_ document: Document) -> String {
    let title = document.title.isEmpty ? "" : "<TITLE>\(document.title.escapedForSGML)</TITLE>\n"
    return
      "<DOC>\n<DOCNO>\(document.id.escapedForSGML)</DOCNO>\n\(title)<TEXT>\n\(document.text.escapedForSGML)\n</TEXT>\n</DOC>\n"
  }
}

extension String {
  /// The text with tabs and line ends as blanks.
  var inOneField: String {
    guard utf8.contains(where: { $0 >= 0x09 && $0 <= 0x0d }) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { ("\t"..."\r").contains($0) ? " " : $0 }))
  }

  /// The text in quotation marks, doubled inside, tabs and line ends as blanks.
  fileprivate var quotedField: String {
    "\"" + inOneField.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// The text with `&` and `<` as entities.
  var escapedForSGML: String {
    guard utf8.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "<") }) else { return self }
    return reduce(into: "") { $0 += $1 == "&" ? "&amp;" : $1 == "<" ? "&lt;" : String($1) }
  }
}
