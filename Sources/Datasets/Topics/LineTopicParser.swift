import RankifyCore

/// Topics that stand one a line: `id<TAB>text`, DPR's `question<TAB>["answer", …]`, and `id:text`.
struct LineTopicParser {
  let reader: LineReader
  private var layout: Layout?

  private enum Layout { case tabs, questionAnswers, colon }

  private static let idHeaders: Set<String> = ["id", "_id", "qid", "query-id", "query_id", "topic"]
  private static let textHeaders: Set<String> = ["text", "query", "question", "title"]

  init(_ reader: LineReader) { self.reader = reader }

  /// All topics, in their order.
  mutating func topics() throws(RankifyError) -> [Topic] {
    var topics: [Topic] = []
    while let line = try reader.next() {
      if line.trimmed.isEmpty { continue }
      if layout == nil {
        layout = try LineTopicParser.layout(line, reader)
        if isHeader(line) { continue }
      }
      topics.append(try topic(line, number: topics.count))
    }
    return topics
  }

  private static func layout(_ line: Bytes, _ reader: LineReader) throws(RankifyError) -> Layout {
    let fields = line.tabFields(limit: 2)
    if fields.count == 2 { return fields[1].trimmed.first == UInt8(ascii: "[") ? .questionAnswers : .tabs }
    if let colon = line.firstOffset(of: UInt8(ascii: ":")), Bytes(rebasing: line[..<colon]).trimmed.identifier != nil {
      return .colon
    }
    throw reader.invalid("expected 'id<TAB>query', found \(line.quoted) without a tab; give every query an identifier")
  }

  private func isHeader(_ line: Bytes) -> Bool {
    let names = line.tabFields().map { $0.trimmed.lowercasedText }
    return names.count > 1 && Self.idHeaders.contains(names[0]) && Self.textHeaders.contains(names[1])
  }

  private func topic(_ line: Bytes, number: Int) throws(RankifyError) -> Topic {
    switch layout {
    case .questionAnswers: return try question(line, number: number)
    case .colon: return try split(line, at: UInt8(ascii: ":"), "id:query")
    default: return try split(line, at: 0x09, "id<TAB>query")
    }
  }

  private func split(_ line: Bytes, at separator: UInt8, _ expected: String) throws(RankifyError) -> Topic {
    guard let place = line.firstOffset(of: separator) else {
      throw reader.invalid("expected '\(expected)', found \(line.quoted)")
    }
    let reader = reader
    let id = try Bytes(rebasing: line[..<place]).trimmed.checkedIdentifier("query") { reader.invalid($0) }
    var topic = Topic(id: id, line: reader.line)
    let text = try Bytes(rebasing: line[(place + 1)...]).trimmed.checkedText("the query") { reader.invalid($0) }
    topic.title = String(text.map { $0 == "\t" ? " " : $0 })
    return topic
  }

  /// DPR has no identifiers; its readers count from 0.
  private func question(_ line: Bytes, number: Int) throws(RankifyError) -> Topic {
    let fields = line.tabFields(limit: 2)
    guard fields.count == 2 else {
      throw reader.invalid("expected 'question<TAB>[\"answer\", …]', found \(line.quoted)")
    }
    var topic = Topic(id: "\(number)", line: reader.line)
    let reader = reader
    topic.title = try fields[0].trimmed.checkedText("the question") { reader.invalid($0) }
    topic.answers = try PythonList(fields[1]).strings { reader.invalid($0) }
    return topic
  }
}
