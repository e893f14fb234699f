import RankifyCore

/// Documents from JSON objects.
final class JSONCorpusParser: DocumentParser {
  private let elements: JSONElementReader
  private var scanner = JSONScanner()
  private var documents = JSONDocumentParser()
  private(set) var repaired = 0

  init(_ reader: LineReader) throws(RankifyError) {
    elements = try JSONElementReader(reader)
  }

  var line: Int { elements.line }

  func next() throws(RankifyError) -> Document? {
    guard let bytes = try elements.next() else { return nil }
    scanner.load(bytes, name: elements.name, line: elements.line)
    let record = try documents.parse(&scanner, requiringText: true)
    try scanner.finish()
    if scanner.isRepaired { repaired += 1 }
    return record.document
  }
}
