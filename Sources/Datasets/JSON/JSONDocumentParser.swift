import RankifyCore

/// Reads a JSON object as a document, whatever the field calls its parts.
struct JSONDocumentParser {
  /// What an object says.
  struct Record {
    var document: Document
    var score: Double?
    /// The `qid` that old requests repeat in every hit.
    var query: Query.ID?
    /// Whether the object itself had a field of text.
    var hasText: Bool
  }

  /// Names of the identifier, the most specific first (MS MARCO v2 passages have a `pid` of their own beside the `docid`).
  private static let idNames: [StaticString] = ["_id", "id", "pid", "docid", "docno", "doc_id", "passage_id", "psg_id"]
  private static let textNames: [StaticString] = ["text", "contents", "passage", "segment", "body", "content"]

  private struct Parts {
    var id: (rank: Int, value: String)?
    var text: (rank: Int, value: String)?
    var title = ""
    var score: Double?
    var query: String?
    var hasBoth: Bool { id != nil && text != nil }
  }

  /// Reads the object that stands next in `scanner`.
  mutating func parse(_ scanner: inout JSONScanner, requiringText: Bool) throws(RankifyError) -> Record {
    var parts = Parts()
    try scanner.beginObject()
    while let key = try scanner.nextKey() { try parse(key, &scanner, &parts) }
    guard let id = parts.id?.value else {
      throw scanner.invalid("a document has no identifier; expected one of '_id', 'id', 'docid', 'pid'")
    }
    if requiringText && parts.text == nil {
      throw scanner.invalid(
        "document '\(id)' has no text; expected one of 'text', 'contents', 'body', 'passage', 'segment'")
    }
    let document = Document(id: id, title: parts.title, text: parts.text?.value ?? "")
    return Record(document: document, score: parts.score, query: parts.query, hasText: parts.text != nil)
  }

  private func parse(_ key: Bytes, _ scanner: inout JSONScanner, _ parts: inout Parts) throws(RankifyError) {
    if let rank = Self.idNames.firstIndex(where: { key.equals($0) }) {
      let value = try scanner.identifier("document")
      if rank < parts.id?.rank ?? .max { parts.id = (rank, value) }
    } else if let rank = Self.textNames.firstIndex(where: { key.equals($0) }) {
      let value = try scanner.optionalString()
      if rank < parts.text?.rank ?? .max { parts.text = (rank, value) }
    } else if key.equals("title") {
      parts.title = try scanner.optionalString()
    } else if key.equals("score") {
      parts.score = try scanner.double()
    } else if key.equals("qid") {
      parts.query = try scanner.identifier("query")
    } else if key.equals("doc") {
      try parseNested(&scanner, &parts)
    } else {
      try scanner.skipValue()
    }
  }

  /// The `doc` of a candidate: an object, or a raw string that may itself be JSON (as Lucene indexes store it).
  private func parseNested(_ scanner: inout JSONScanner, _ parts: inout Parts) throws(RankifyError) {
    switch try scanner.peek() {
    case .object:
      try parseText(&scanner, &parts)
    case .string:
      var raw = try scanner.string()
      guard raw.first == "{" else {
        parts.text = (0, raw)
        return
      }
      var inner = JSONScanner(like: scanner)
      let place = scanner.place
      try raw.withBytes { bytes throws(RankifyError) in
        inner.load(bytes, name: place.name, line: place.line)
        try parseText(&inner, &parts)
      }
      if inner.isRepaired { scanner.isRepaired = true }
    default: try scanner.skipValue()
    }
  }

  private func parseText(_ scanner: inout JSONScanner, _ parts: inout Parts) throws(RankifyError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if let rank = Self.textNames.firstIndex(where: { key.equals($0) }) {
        let value = try scanner.optionalString()
        if rank < parts.text?.rank ?? .max { parts.text = (rank, value) }
      } else if key.equals("title") {
        parts.title = try scanner.optionalString()
      } else {
        try scanner.skipValue()
      }
    }
  }
}

extension String {
  /// Calls `body` on the UTF-8 bytes of the string.
  mutating func withBytes<Result>(_ body: (Bytes) throws(RankifyError) -> Result) throws(RankifyError) -> Result {
    // The typed throw goes through a `Result`, for `withUTF8` is untyped.
    let outcome = withUTF8 { bytes in
      Swift.Result { () throws(RankifyError) in try body(bytes) }
    }
    return try outcome.get()
  }
}
