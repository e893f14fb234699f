import RankifyCore

/// Documents from columns between tabs. Quotation marks mean nothing here: passages begin and end with them.
final class TSVCorpusParser: DocumentParser {
  private let reader: LineReader
  private var columns: Columns?
  private(set) var oddities = Oddities()

  init(_ reader: LineReader) { self.reader = reader }

  var line: Int { reader.line }

  func next() throws(RankifyError) -> Document? {
    while let line = try reader.next() {
      if line.trimmed.isEmpty { continue }
      guard let columns else {
        let (columns, isHeader) = try Columns.detect(line, reader)
        self.columns = columns
        if isHeader { continue }
        return try document(line, columns)
      }
      return try document(line, columns)
    }
    return nil
  }

  private func document(_ line: Bytes, _ columns: Columns) throws(RankifyError) -> Document {
    let fields = line.tabFields(limit: columns.count)
    if fields.count == 1 { oddities.add(.withoutTab, line: reader.line) }
    let reader = reader
    let id = try columns.value(columns.id, fields).trimmed.checkedIdentifier("document") { reader.invalid($0) }
    let title = columns.value(columns.title, fields).repaired
    let text = columns.value(columns.text, fields).repaired
    if title.isRepaired || text.isRepaired { oddities.add(.repaired, line: reader.line) }
    return Document(id: id, title: title.text, text: text.text)
  }
}

/// Which column holds what.
private struct Columns {
  var count: Int
  var id: Int
  var text: Int
  var title: Int?

  func value(_ column: Int?, _ fields: [Bytes]) -> Bytes {
    guard let column, column < fields.count else { return Bytes(start: nil, count: 0) }
    return fields[column]
  }

  /// The columns of a file by its first line, and whether that is a header.
  static func detect(_ line: Bytes, _ reader: LineReader) throws(RankifyError) -> (Columns, isHeader: Bool) {
    let fields = line.tabFields()
    let names = fields.map { $0.trimmed.lowercasedText }
    let id = names.firstIndex { ["id", "_id", "pid", "docid", "docno", "doc_id", "passage_id"].contains($0) }
    let text = names.firstIndex { ["text", "contents", "content", "body", "passage", "segment"].contains($0) }
    if let id, let text {
      return (Columns(count: fields.count, id: id, text: text, title: names.firstIndex(of: "title")), true)
    }
    switch fields.count {
    case 2: return (Columns(count: 2, id: 0, text: 1), false)
    case 4: return (Columns(count: 4, id: 0, text: 3, title: 2), false)
    default:
      throw reader.invalid(
        "expected 'id<TAB>text' or 'docid<TAB>url<TAB>title<TAB>body', found \(fields.count) columns; put a header line such as 'id<TAB>title<TAB>text' on top"
      )
    }
  }
}
