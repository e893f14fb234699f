import RankifyCore

/// Documents from TREC SGML: `<DOC> <DOCNO> … </DOC>`, any number in a file.
final class TRECCorpusParser: DocumentParser {
  private let reader: LineReader
  private(set) var line = 0
  private(set) var oddities = Oddities()
  private var isEmpty = false

  init(_ reader: LineReader) { self.reader = reader }

  var notes: [String] {
    isEmpty ? ["\(reader.name): holds no <DOC>"] : []
  }

  func next() throws(RankifyError) -> Document? {
    guard let bytes = try nextRecord() else {
      isEmpty = line == 0
      return nil
    }
    if bytes.isPlain || bytes.isUTF8 { return try document(bytes) }
    oddities.add(.latin1, line: line)
    var text = bytes.latin1
    return try text.withBytes { bytes throws(RankifyError) in try self.document(bytes) }
  }

  private func document(_ bytes: Bytes) throws(RankifyError) -> Document {
    if bytes.contains(0) { oddities.add(.repaired, line: line) }
    let content = SGMLDocument(bytes)
    guard let id = content.id else {
      throw .invalid(reader.name, line: line, "the document has no <DOCNO>; every <DOC> needs one")
    }
    let name = reader.name
    let line = line
    var text = id
    let identifier = try text.withBytes { bytes throws(RankifyError) in
      try bytes.checkedIdentifier("document") { .invalid(name, line: line, $0) }
    }
    return Document(id: identifier, title: content.title, text: content.text)
  }

  // MARK: Framing

  /// The bytes from `<DOC` to before `</DOC>`; `nil` after the last.
  private func nextRecord() throws(RankifyError) -> Bytes? {
    guard let start = try find(from: 0, { $0.isDocumentStart(at: $1) }) else { return nil }
    consume(start)
    line = reader.line + 1
    let end = try find(from: 4) {
      $0.hasPrefix(ignoringCase: "</doc>", at: $1) || $0.isDocumentStart(at: $1) && $0[$1 - 1] == 0x0a
    }
    guard let end else {
      throw .invalid(reader.name, line: line, "the document that begins here has no </DOC>; is the file truncated?")
    }
    let bytes = Bytes(rebasing: reader.available[..<end])
    consume(end)
    return bytes
  }

  private func consume(_ count: Int) {
    reader.consume(count, newlines: reader.available[..<count].count { $0 == 0x0a })
  }

  /// Where the first `<` from `start` on stands that `isMatch` accepts; brings in as much of the file as that takes.
  private func find(from start: Int, _ isMatch: (Bytes, Int) -> Bool) throws(RankifyError) -> Int? {
    /// No tag looked for is longer.
    let longest = 8
    var position = start
    var isComplete = false
    while true {
      let bytes = reader.available
      while position < bytes.count, let less = Bytes(rebasing: bytes[position...]).firstOffset(of: UInt8(ascii: "<")) {
        if !isComplete && position + less + longest > bytes.count { break }
        position += less
        if isMatch(bytes, position) { return position }
        position += 1
      }
      if isComplete { return nil }
      position = max(position, bytes.count - longest)
      isComplete = try !reader.refill()
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether `<DOC>` or `<DOC attributes>` begins at `i`, rather than `<DOCNO>`.
  fileprivate func isDocumentStart(at i: Int) -> Bool {
    guard hasPrefix(ignoringCase: "<doc", at: i), i + 4 < count else { return false }
    return self[i + 4] == UInt8(ascii: ">") || self[i + 4].isWhite
  }
}
