import RankifyCore

/// Documents from inside re-ranking requests (`candidates`) or retrieval results (`ctxs`), each once however often it is
/// listed. Keeps the identifiers in memory.
final class CandidateCorpusParser: DocumentParser {
  private let elements: JSONElementReader
  private var scanner = JSONScanner(repairingText: true)
  private var documents = JSONDocumentParser()
  private var pending: ArraySlice<Document> = []
  private var seen = Set<ByteString>()
  private(set) var oddities = Oddities()

  private static let lists: [StaticString] = [
    "candidates", "hits", "ctxs", "reranked_ctxs", "positive_ctxs", "negative_ctxs", "hard_negative_ctxs",
  ]

  init(_ reader: LineReader) throws(RankifyError) { elements = try JSONElementReader(reader) }

  var line: Int { elements.line }

  func next() throws(RankifyError) -> Document? {
    while true {
      if let document = pending.popFirst() { return document }
      guard let bytes = try elements.next() else { return nil }
      scanner.load(bytes, name: elements.name, line: elements.line)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if Self.lists.contains(where: { key.equals($0) }) { try takeList() } else { try scanner.skipValue() }
      }
      try scanner.finish()
      if scanner.isRepaired { oddities.add(.repaired, line: line) }
    }
  }

  private func takeList() throws(RankifyError) {
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      let record = try documents.parse(&scanner, requiringText: true)
      if seen.insert(ByteString(record.document.id)).inserted { pending.append(record.document) }
    }
  }
}
