import RankifyCore

/// Reads topics files, the queries of a test collection; the layout is told by content.
///
/// TSV (`id<TAB>text`), `id:text`, BEIR `queries.jsonl` and other JSON, DPR question files, TREC topics in SGML (`<top>`)
/// and XML (`<topic>`).
public enum TopicsReader {
  /// The queries of `path`, in the order of the file.
  /// - Parameters:
  ///   - path: the file, gzip or not, or `-` for standard input
  ///   - field: what becomes the query where topics have several parts
  /// - Throws: an error that names file and line; also for an empty file, an identifier that comes twice, text that is
  ///   not UTF-8, and a topic without the field
  public static func read(_ path: String, field: TopicField = .title) throws(RankifyError) -> [Query] {
    let reader = try LineReader(path)
    var queries: [Query] = []
    for topic in try topics(reader) {
      let text = topic.text(field)
      if text.isEmpty {
        throw .invalid(
          reader.name, line: topic.line, "topic '\(topic.id)' has no \(field.rawValue); choose another field")
      }
      queries.append(Query(id: topic.id, text: text))
    }
    return queries
  }

  /// `file:line` of the topic called `id`, to place an error that shows only when it is searched for.
  package static func place(of id: Query.ID, in path: String) -> String? {
    guard path != "-", let reader = try? LineReader(path), let topics = try? parse(reader) else { return nil }
    return topics.first { $0.id.hasBytes(of: id) }.map { "\(reader.name):\($0.line)" }
  }

  /// All topics of a file, checked for identifiers that come twice.
  static func topics(_ reader: LineReader) throws(RankifyError) -> [Topic] {
    let topics = try parse(reader)
    if topics.isEmpty {
      throw .invalid(reader.name, "holds no topic; expected lines 'id<TAB>query' or another topics format")
    }
    var lines: [String: Int] = [:]
    for topic in topics {
      if let twin = lines.twin(of: topic.id) {
        throw .invalid(
          reader.name, line: topic.line,
          "query '\(topic.id)' differs from that of line \(lines[twin] ?? 0) in Unicode normalisation only; rename one")
      }
      if let first = lines.updateValue(topic.line, forKey: topic.id) {
        throw .invalid(
          reader.name, line: topic.line,
          "query '\(topic.id)' was given in line \(first) already; identifiers must differ")
      }
    }
    return topics
  }

  private static func parse(_ reader: LineReader) throws(RankifyError) -> [Topic] {
    let start = try reader.peek(1 << 16).trimmed
    switch start.first {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var parser = JSONTopicParser()
      return try parser.topics(reader)
    case UInt8(ascii: "<"): return try markup(reader)
    case UInt8(ascii: ".") where start.hasPrefix(ignoringCase: ".i "): return try smart(reader)
    default:
      if start.hasTopTag { return try markup(reader) }
      var parser = LineTopicParser(reader)
      return try parser.topics()
    }
  }

  private static func markup(_ reader: LineReader) throws(RankifyError) -> [Topic] {
    let bytes = try reader.peek(.max)
    if bytes.hasTopTag { return try SGMLTopicParser(name: reader.name).topics(bytes) }
    return try XMLTopicParser(name: reader.name).topics(bytes)
  }

  private static func smart(_ reader: LineReader) throws(RankifyError) -> [Topic] {
    let records = SMARTRecords(reader)
    var topics: [Topic] = []
    while let record = try records.next() {
      var topic = Topic(id: record.id, line: record.line)
      topic.title = try record.checkedText("W") { .invalid(reader.name, line: record.line, $0) }.collapsed
      topics.append(topic)
    }
    return topics
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether `<top>` or `<top attributes>` stands in the bytes: classic TREC topics, which are not XML.
  fileprivate var hasTopTag: Bool {
    indices.contains { i in
      hasPrefix(ignoringCase: "<top", at: i) && i + 4 < count
        && (self[i + 4] == UInt8(ascii: ">") || self[i + 4].isWhite)
    }
  }
}
