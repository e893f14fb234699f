import RankifyCore

/// Documents from JSON objects.
final class JSONCorpusParser: DocumentParser {
  private let elements: JSONElementReader
  private var scanner = JSONScanner(repairingText: true)
  private var documents = JSONDocumentParser()
  private(set) var oddities = Oddities()

  init(_ reader: LineReader) throws(RankifyError) {
    elements = try JSONElementReader(reader)
  }

  var line: Int { elements.line }

  func next() throws(RankifyError) -> Document? {
    guard let bytes = try elements.next() else { return nil }
    scanner.load(bytes, name: elements.name, line: elements.line)
    let record = try documents.parse(&scanner, requiringText: true)
    try scanner.finish()
    if scanner.isRepaired { oddities.add(.repaired, line: line) }
    return record.document
  }
}
