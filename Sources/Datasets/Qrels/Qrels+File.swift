import RankifyCore

extension Qrels {
  /// Reads relevance judgements; the layout is told by the first line.
  ///
  /// - TREC and MS MARCO: `qid iter docno grade`, fields between blanks or tabs; the second is ignored.
  /// - BEIR: `query-id`, `corpus-id`, `score` between tabs, with or without that header line.
  ///
  /// Lines that begin with `#` are comments. Unlike trec_eval, a grade that is no whole number is an error.
  /// - Throws: an error that names file and line; also for an empty file, a blank line before the last and a pair judged
  ///   twice.
  public init(contentsOf path: String) throws(RankifyError) {
    let reader = try LineReader(path)
    var parser = QrelsParser(reader: reader)
    var blank = false
    while let line = try reader.next() {
      let content = line.trimmed
      if content.isEmpty {
        blank = true
      } else if blank {
        throw .invalid(
          reader.name, line: reader.line - 1,
          "a blank line stands between judgements, which trec_eval refuses; remove it")
      } else {
        try parser.parse(content)
      }
    }
    if parser.qrels.grades.isEmpty {
      throw .invalid(reader.name, "holds no judgement; expected lines 'qid 0 docno grade'")
    }
    self = parser.qrels
  }
}

/// The state of reading a qrels file.
private struct QrelsParser {
  let reader: LineReader
  var qrels = Qrels()
  private var layout: Layout?
  /// The second fields that say something: subtopics, in diversity qrels.
  private var subtopics = Set<String>()

  private enum Layout { case trec, beir }

  init(reader: LineReader) { self.reader = reader }

  mutating func parse(_ line: Bytes) throws(RankifyError) {
    if line[0] == UInt8(ascii: "#") { return }
    guard let layout else {
      if try !detectLayout(line) { try parse(line) }
      return
    }
    switch layout {
    case .trec: try parseTREC(line.whiteFields(limit: 6))
    case .beir: try parseBEIR(line)
    }
  }

  /// Sets the layout; returns whether the line is a header.
  private mutating func detectLayout(_ line: Bytes) throws(RankifyError) -> Bool {
    let fields = line.whiteFields(limit: 6)
    layout = fields.count == 3 ? .beir : .trec
    return fields.count == 3 && fields[2].integer == nil && DecimalNumber.parse(fields[2]) == nil
  }

  private mutating func parseTREC(_ fields: [Bytes]) throws(RankifyError) {
    guard fields.count == 4 else { throw wrongCount(fields) }
    try judge(query: fields[0], document: fields[2], grade: fields[3], subtopic: fields[1])
  }

  private mutating func parseBEIR(_ line: Bytes) throws(RankifyError) {
    var fields = line.tabFields()
    if fields.count != 3 { fields = line.whiteFields() }
    guard fields.count == 3 else {
      throw reader.invalid("expected 3 fields 'query-id corpus-id score' as in the lines before, found \(fields.count)")
    }
    try judge(query: fields[0].unquoted, document: fields[1].unquoted, grade: fields[2].trimmed.unquoted, subtopic: nil)
  }

  private func wrongCount(_ fields: [Bytes]) -> RankifyError {
    if fields.count == 5, let probability = DecimalNumber.parse(fields[4]), probability >= 0, probability <= 1 {
      return reader.invalid(
        "5 fields with a probability look like TREC prels (sampled judgements), which are not supported; use the track's qrels"
      )
    }
    if fields.count == 6, fields[1].equals("Q0") { return reader.invalid("this is a line of a run, not of qrels") }
    let count = fields.count > 5 ? "more than 5" : "\(fields.count)"
    return reader.invalid("expected 4 fields 'qid 0 docno grade', found \(count)")
  }

  private mutating func judge(
    query: Bytes, document: Bytes, grade: Bytes, subtopic: Bytes?
  ) throws(RankifyError) {
    let reader = reader
    let fault = { (message: String) in reader.invalid(message) }
    let queryID = try query.checkedIdentifier("query", fault: fault)
    let documentID = try document.checkedIdentifier("document", fault: fault)
    guard let value = grade.integer, Int32(exactly: value) != nil else {
      throw reader.invalid("the grade is \(grade.quoted), expected a whole number such as 0, 1 or -1")
    }
    if let subtopic, !subtopic.equals("0"), !subtopic.equals("Q0") {
      subtopics.insert(String(decoding: subtopic, as: UTF8.self))
    }
    guard qrels.judge(documentID, value, for: queryID) else {
      if let twin = qrels.twin(of: documentID, for: queryID) {
        throw reader.invalid("'\(twin)' is here in two Unicode normalisations, which name different things; write one")
      }
      throw reader.invalid(
        subtopics.count > 1
          ? "document '\(documentID)' is judged twice for query '\(queryID)' under several second fields; diversity qrels (a subtopic in field 2) are not supported"
          : "document '\(documentID)' is judged twice for query '\(queryID)'; keep one of the two lines")
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes without the quotation marks that a CSV writer puts around a field.
  fileprivate var unquoted: Bytes {
    guard count >= 2, first == UInt8(ascii: "\""), last == UInt8(ascii: "\"") else { return self }
    return Bytes(rebasing: self[1..<(count - 1)])
  }
}
