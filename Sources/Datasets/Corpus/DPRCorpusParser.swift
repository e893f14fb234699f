import RankifyCore

/// DPR's passages, `id text title` between tabs and quoted as CSV: a field in quotation marks may hold tabs, line breaks
/// and doubled quotation marks.
final class DPRCorpusParser: DocumentParser {
  private let reader: LineReader
  private(set) var line = 0
  private(set) var oddities = Oddities()
  private var order: [String]?

  /// A quotation mark that nobody closes must not swallow the rest of the file.
  private static let longestRecord = 1 << 24

  init(_ reader: LineReader) { self.reader = reader }

  func next() throws(RankifyError) -> Document? {
    while let fields = try record() {
      guard let order else {
        order = fields.contains("text") && fields.contains("id") ? fields : ["id", "text", "title"]
        if order == fields { continue }
        return try document(fields, order ?? [])
      }
      return try document(fields, order)
    }
    return nil
  }

  private func document(_ fields: [String], _ order: [String]) throws(RankifyError) -> Document {
    guard fields.count == order.count else {
      throw .invalid(
        reader.name, line: line,
        "expected \(order.count) columns '\(order.joined(separator: "<TAB>"))', found \(fields.count)")
    }
    func value(_ name: String) -> String { order.firstIndex(of: name).map { fields[$0] } ?? "" }
    let (name, line) = (reader.name, line)
    var raw = value("id").trimmed
    let id = try raw.withBytes { bytes throws(RankifyError) in
      try bytes.checkedIdentifier("document") { .invalid(name, line: line, $0) }
    }
    return Document(id: id, title: value("title"), text: value("text"))
  }

  /// The fields of the next record that is not blank.
  private func record() throws(RankifyError) -> [String]? {
    while let first = try reader.next() {
      if first.trimmed.isEmpty { continue }
      line = reader.line
      if first.firstOffset(of: UInt8(ascii: "\"")) == nil { return texts(first.tabFields().map(\.repaired)) }
      var record = CSVFields()
      record.append(first)
      while record.isOpen {
        guard record.length < Self.longestRecord, let more = try reader.next() else {
          throw .invalid(
            reader.name, line: line, "a field in quotation marks has no end; double the marks inside a field")
        }
        record.append(0x0a)
        record.append(more)
      }
      return texts(record.fields.map { $0.withUnsafeBufferPointer(\.repaired) })
    }
    return nil
  }

  private func texts(_ fields: [RepairedText]) -> [String] {
    if fields.contains(where: \.isRepaired) { oddities.add(.repaired, line: line) }
    return fields.map(\.text)
  }
}

/// Splits a record by the rules of CSV with tabs, fed with one line after the other.
private struct CSVFields {
  private(set) var fields: [[UInt8]] = [[]]
  /// Whether the last field's closing quotation mark is missing.
  private(set) var isOpen = false
  /// How many bytes came in.
  private(set) var length = 0
  private var hasJustClosed = false

  mutating func append(_ bytes: Bytes) {
    length += bytes.count
    for byte in bytes { append(byte) }
  }

  mutating func append(_ byte: UInt8) {
    let followsMark = hasJustClosed
    hasJustClosed = false
    switch byte {
    case UInt8(ascii: "\"") where isOpen:
      isOpen = false
      hasJustClosed = true
    case UInt8(ascii: "\"") where followsMark:
      // Directly behind a closing mark: the two were a doubled mark, and the field goes on.
      keep(byte)
      isOpen = true
    case UInt8(ascii: "\"") where fields[fields.count - 1].isEmpty: isOpen = true
    case 0x09 where !isOpen: fields.append([])
    default: keep(byte)
    }
  }

  private mutating func keep(_ byte: UInt8) { fields[fields.count - 1].append(byte) }
}
