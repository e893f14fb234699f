import Datasets
import RankifyCore

/// Examples as JSON objects: Rankify's own, DPR's training files, and sentence-transformers' columns, lines or one array.
struct JSONExampleParser: ExampleParser {
  private let elements: JSONElementReader
  private var scanner = JSONScanner()

  private static let idNames: [StaticString] = ["query_id", "qid", "question_id", "_id", "id"]
  private static let queryNames: [StaticString] = ["query", "question", "anchor"]

  /// What an object holds, key by key.
  private struct Parts {
    var id: (rank: Int, value: String)?
    var query: String?
    var candidates: [ExampleRecord.Candidate]?
    var columns = ExampleColumns()
  }

  init(_ reader: LineReader) throws(RankifyError) { elements = try JSONElementReader(reader) }

  var name: String { elements.name }

  mutating func next() throws(RankifyError) -> ExampleRecord? {
    guard let bytes = try elements.next() else { return nil }
    scanner.load(bytes, name: elements.name, line: elements.line)
    var parts = Parts()
    try scanner.beginObject()
    while let key = try scanner.nextKey() { try member(key, &parts) }
    try scanner.finish()
    return try record(parts)
  }

  private mutating func member(_ key: Bytes, _ parts: inout Parts) throws(RankifyError) {
    if let rank = Self.idNames.firstIndex(where: { key.equals($0) }) {
      let value = try scanner.nameOrNull("query")
      if let value, rank < parts.id?.rank ?? .max { parts.id = (rank, value) }
    } else if Self.queryNames.contains(where: { key.equals($0) }) {
      parts.query = try scanner.string()
    } else if key.equals("candidates") {
      parts.candidates = try candidates()
    } else if let gain = ExampleContexts.gain(key) {
      parts.candidates = try (parts.candidates ?? []) + ExampleContexts.parse(&scanner, gain: gain)
    } else if try !parts.columns.take(key, &scanner) {
      try scanner.skipValue()
    }
  }

  private func record(_ parts: Parts) throws(RankifyError) -> ExampleRecord {
    let columns = try parts.columns.candidates { .invalid(name, line: elements.line, $0) }
    guard parts.candidates != nil || !columns.isEmpty else {
      throw .invalid(
        name, line: elements.line,
        "an example has no documents; expected 'candidates', 'positive_ctxs', or 'positive' and 'negative'")
    }
    if parts.query == nil, parts.id == nil {
      throw .invalid(name, line: elements.line, "an example has no query; expected 'query', 'question' or 'anchor'")
    }
    return ExampleRecord(
      query: parts.id?.value, text: parts.query, candidates: (parts.candidates ?? []) + columns, line: elements.line)
  }

  /// Rankify's own list, in which no document may come twice.
  private mutating func candidates() throws(RankifyError) -> [ExampleRecord.Candidate] {
    var list: [ExampleRecord.Candidate] = []
    var seen = Set<ByteString>()
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      let candidate = try candidate()
      if let id = candidate.id, !seen.insert(ByteString(id)).inserted {
        throw scanner.invalid("document '\(id)' is twice among the candidates of a query; keep one")
      }
      list.append(candidate)
    }
    return list
  }

  private mutating func candidate() throws(RankifyError) -> ExampleRecord.Candidate {
    var candidate = ExampleRecord.Candidate(gain: 0)
    var gain: Double?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("id") {
        candidate.id = try scanner.nameOrNull("document")
      } else if key.equals("gain") {
        gain = try scanner.double()
      } else if key.equals("teacher") {
        candidate.teacher = try scanner.double()
      } else if key.equals("title") {
        candidate.title = try scanner.optionalString()
      } else if key.equals("text") {
        candidate.text = try scanner.string()
      } else {
        try scanner.skipValue()
      }
    }
    candidate.gain = try checked(gain, candidate)
    return candidate
  }

  /// What a teacher has scored and nobody judged is not relevant; a candidate with neither says nothing.
  private func checked(_ gain: Double?, _ candidate: ExampleRecord.Candidate) throws(RankifyError) -> Double {
    let name = candidate.id.map { "'\($0)'" } ?? "without 'id'"
    if candidate.id == nil, candidate.text == nil { throw scanner.invalid("a candidate has neither 'id' nor 'text'") }
    guard let gain = gain ?? candidate.teacher.map({ _ in 0 }) else {
      throw scanner.invalid("candidate \(name) has no 'gain'; write 0 for what is not relevant")
    }
    guard 0...1e6 ~= gain else {
      throw scanner.invalid("candidate \(name) has the gain \(gain); expected 0 to 1000000")
    }
    return gain
  }
}

extension JSONScanner {
  /// An identifier, or `nil` for null and the empty string, which DPR writes for none.
  mutating func nameOrNull(_ what: String) throws(RankifyError) -> String? {
    if try peek() == .null {
      try null()
      return nil
    }
    var ahead = self
    if try ahead.peek() == .string, try ahead.rawString().isEmpty {
      _ = try rawString()
      return nil
    }
    return try identifier(what)
  }
}
