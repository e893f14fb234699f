import Datasets
import RankifyCore

/// Triples between tabs: a query, a relevant document and one or more that are not, as texts (MS MARCO's
/// `triples.train.small.tsv`) or as identifiers (`qidpidtriples`).
struct TripleParser: ExampleParser {
  private let reader: LineReader
  private let namesOnly: Bool

  init(_ reader: LineReader, namesOnly: Bool) { (self.reader, self.namesOnly) = (reader, namesOnly) }

  var name: String { reader.name }

  mutating func next() throws(RankifyError) -> ExampleRecord? {
    while let line = try reader.next() {
      if line.trimmed.isEmpty { continue }
      let fields = line.tabFields(limit: 1 << 12)
      guard fields.count >= 3 else {
        throw reader.invalid(
          "expected 'query<TAB>positive<TAB>negative', found \(fields.count) \(fields.count == 1 ? "field" : "fields")")
      }
      return namesOnly ? try named(fields) : try texts(fields)
    }
    return nil
  }

  private func texts(_ fields: [Bytes]) throws(RankifyError) -> ExampleRecord {
    var record = ExampleRecord(text: try text(fields[0], "the query"), line: reader.line)
    for (place, field) in fields.dropFirst().enumerated() {
      let text = try text(field, "a document")
      record.candidates.append(.init(text: text, gain: place == 0 ? 1 : 0))
    }
    return record
  }

  private func text(_ field: Bytes, _ what: String) throws(RankifyError) -> String {
    let reader = reader
    let text = try field.trimmed.checkedText(what) { reader.invalid($0) }
    if text.isEmpty { throw reader.invalid("\(what) is empty; remove the line") }
    return text
  }

  private func named(_ fields: [Bytes]) throws(RankifyError) -> ExampleRecord {
    let reader = reader
    let fault: (String) -> RankifyError = { reader.invalid($0) }
    var record = ExampleRecord(line: reader.line)
    record.query = try fields[0].trimmed.checkedIdentifier("query", fault: fault)
    for (place, field) in fields.dropFirst().enumerated() {
      let id = try field.trimmed.checkedIdentifier("document", fault: fault)
      record.candidates.append(.init(id: id, gain: place == 0 ? 1 : 0))
    }
    return record
  }
}
