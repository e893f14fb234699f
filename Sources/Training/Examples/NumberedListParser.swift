import Datasets
import RankifyCore

/// ColBERT's lists, one a line: `[qid, pid, pid, …]` or, with a teacher's scores, `[qid, [pid, score], …]`. The first document
/// is the relevant one.
struct NumberedListParser: ExampleParser {
  private let reader: LineReader
  private var scanner = JSONScanner()

  init(_ reader: LineReader) { self.reader = reader }

  var name: String { reader.name }

  mutating func next() throws(RankifyError) -> ExampleRecord? {
    while let line = try reader.next() {
      if line.trimmed.isEmpty { continue }
      scanner.load(line, name: reader.name, line: reader.line)
      return try record()
    }
    return nil
  }

  private mutating func record() throws(RankifyError) -> ExampleRecord {
    var record = ExampleRecord(line: reader.line)
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      if record.query == nil {
        record.query = try scanner.identifier("query")
      } else {
        record.candidates.append(try candidate(gain: record.candidates.isEmpty ? 1 : 0))
      }
    }
    try scanner.finish()
    guard !record.candidates.isEmpty else {
      throw reader.invalid("expected '[qid, pid, …]' or '[qid, [pid, score], …]', found no document")
    }
    return record
  }

  private mutating func candidate(gain: Double) throws(RankifyError) -> ExampleRecord.Candidate {
    guard try scanner.peek() == .array else {
      return .init(id: try scanner.identifier("document"), gain: gain)
    }
    try scanner.beginArray()
    var candidate = ExampleRecord.Candidate(gain: gain)
    while try scanner.hasNextElement() {
      if candidate.id == nil {
        candidate.id = try scanner.identifier("document")
      } else {
        candidate.teacher = try scanner.double()
      }
    }
    guard candidate.id != nil, candidate.teacher != nil else {
      throw scanner.invalid("expected '[pid, score]' with a finite score")
    }
    return candidate
  }
}
