import RankifyCore

/// Tells the layout of a corpus file by its first bytes.
enum CorpusSniffer {
  /// How many bytes decide.
  static let window = 1 << 16

  /// The layout of the file that `reader` is at the beginning of.
  static func format(_ reader: LineReader) throws(RankifyError) -> CorpusFormat {
    let start = try reader.peek(window)
    let content = start.trimmed
    guard let first = content.first else { throw .invalid(reader.name, "the file is empty; expected documents") }
    if content.opensJSON { return jsonFormat(content) }
    if first == UInt8(ascii: "<") { return content.contains(tag: "<doc") ? .trec : .html }
    if content.hasPrefix(ignoringCase: ".i "), content[3...].first(where: { $0 != 0x20 })?.isDigit == true {
      return .smart
    }
    let line = Bytes(rebasing: start[..<(start.firstOffset(of: 0x0a) ?? start.count)]).trimmed
    if line.equals("id\ttext\ttitle") { return .dpr }
    let fields = line.tabFields()
    if fields.count > 1, fields[0].trimmed.identifier != nil { return .tsv }
    if content.contains(tag: "<doc>") { return .trec }
    if isPage(content) { return .html }
    try checkText(start, reader.name)
    return .text
  }

  /// Refuses what is no text, and text under a name that promises records: taken for one document it would lose them.
  private static func checkText(_ start: Bytes, _ name: String) throws(RankifyError) {
    let controls = start.lazy.filter { $0 < 0x20 && !$0.isWhite && $0 != 0x0c && $0 != 0x1b }.count
    if start.contains(0) || controls * 16 > start.count {
      throw .invalid(name, "is a binary file; expected documents as text, JSON lines, TSV, TREC or HTML")
    }
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    for suffix in [".jsonl", ".ndjson", ".json", ".tsv"] where plain.hasSuffix(suffix) {
      throw .invalid(
        name, line: 1, "does not begin as a \(suffix) file does; mend it, or say what it is with --format")
    }
  }

  /// Whether the content is an HTML page.
  static func isPage(_ content: Bytes) -> Bool {
    content.contains(tag: "<html") || content.contains(tag: "<!doctype html")
      || content.first == UInt8(ascii: "<") && (content.contains(tag: "<body") || content.contains(tag: "<p>"))
  }

  private static func jsonFormat(_ content: Bytes) -> CorpusFormat {
    let head = Bytes(rebasing: content.prefix(1 << 14))
    if head.contains(key: "candidates") || head.contains(key: "hits") { return .rankLLM }
    if head.contains(key: "ctxs") || head.contains(key: "positive_ctxs") { return .contexts }
    return .jsonl
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes begin as JSON objects do, or arrays of them, and not just with a bracket.
  fileprivate var opensJSON: Bool {
    let marks = lazy.filter { !$0.isWhite }.prefix(2)
    guard let first = marks.first else { return false }
    let second = marks.dropFirst().first
    if first == UInt8(ascii: "[") { return second == UInt8(ascii: "{") || second == UInt8(ascii: "]") }
    return first == UInt8(ascii: "{") && (second == UInt8(ascii: "\"") || second == UInt8(ascii: "}"))
  }

  /// Whether `tag`, in lower case, stands somewhere in the bytes, in any case.
  fileprivate func contains(tag: StaticString) -> Bool {
    indices.contains { self[$0] == UInt8(ascii: "<") && hasPrefix(ignoringCase: tag, at: $0) }
  }

  /// Whether `"key"` stands somewhere in the bytes, quotation marks and all, followed by a colon and an opening bracket.
  fileprivate func contains(key: StaticString) -> Bool {
    let length = key.utf8CodeUnitCount
    return indices.contains { i in
      guard self[i] == UInt8(ascii: "\""), i + length + 2 <= count, self[i + length + 1] == UInt8(ascii: "\""),
        Bytes(rebasing: self[(i + 1)..<(i + 1 + length)]).equals(key)
      else { return false }
      let rest = self[(i + length + 2)...].prefix(8).filter { !$0.isWhite && $0 != UInt8(ascii: ":") }
      return rest.first == UInt8(ascii: "[")
    }
  }
}
