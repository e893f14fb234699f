import RankifyCore

/// A record of the SMART layout: `.I id`, then sections `.T`, `.A`, `.B`, `.W`, `.X`, each a letter on a line of its own.
struct SMARTRecord {
  var id: String
  /// The line of `.I`.
  var line: Int
  /// Bytes by the letter of their section.
  var sections: [UInt8: [UInt8]] = [:]

  /// A section's text.
  func text(_ letter: Unicode.Scalar) -> RepairedText {
    (sections[UInt8(ascii: letter)] ?? []).withUnsafeBufferPointer { $0.trimmed.repaired }
  }

  /// A section's text, which must not need repair.
  func checkedText(
    _ letter: Unicode.Scalar, fault: (String) -> RankifyError
  ) throws(RankifyError) -> String {
    try (sections[UInt8(ascii: letter)] ?? []).checkedText("section '.\(letter)'", fault: fault).trimmed
  }
}

/// Reads SMART records one by one.
final class SMARTRecords {
  private let reader: LineReader
  private var pending: SMARTRecord?

  init(_ reader: LineReader) { self.reader = reader }

  /// The next record, or `nil` after the last.
  func next() throws(RankifyError) -> SMARTRecord? {
    var record = pending
    pending = nil
    var section: UInt8?
    while let line = try reader.next() {
      if let id = SMARTRecords.identifier(line) {
        let reader = reader
        let text = try id.checkedIdentifier("document") { reader.invalid($0) }
        let begun = SMARTRecord(id: text, line: reader.line)
        guard let record else {
          record = begun
          continue
        }
        pending = begun
        return record
      } else if let letter = SMARTRecords.letter(line) {
        section = letter
      } else if let section, record != nil {
        record?.sections[section, default: []] += line
        record?.sections[section]?.append(0x0a)
      } else if !line.trimmed.isEmpty {
        throw reader.invalid("expected '.I id' or a section such as '.W', found \(line.quoted)")
      }
    }
    return record
  }

  private static func identifier(_ line: Bytes) -> Bytes? {
    guard line.count > 2, line.hasPrefix(ignoringCase: ".i"), line[2].isWhite else { return nil }
    return Bytes(rebasing: line[3...]).trimmed
  }

  private static func letter(_ line: Bytes) -> UInt8? {
    let line = line.trimmed
    guard line.count == 2, line[0] == UInt8(ascii: "."), line[1].isLetter, line[1] < 0x60 else { return nil }
    return line[1]
  }
}

/// Documents from SMART records: `.T` is the title, `.W` the text; authors, sources and citations are left out.
final class SMARTCorpusParser: DocumentParser {
  private let records: SMARTRecords
  private(set) var line = 0
  private(set) var oddities = Oddities()

  init(_ reader: LineReader) { records = SMARTRecords(reader) }

  func next() throws(RankifyError) -> Document? {
    guard let record = try records.next() else { return nil }
    line = record.line
    let title = record.text("T")
    let text = record.text("W")
    if title.isRepaired || text.isRepaired { oddities.add(.repaired, line: line) }
    return Document(id: record.id, title: title.text.collapsed, text: text.text)
  }
}
