import RankifyCore

/// Reads answers to questions: what `rankify rag` writes, and what other programs do.
///
/// - JSON lines or one JSON array of `{"id", "question", "answer", "ctxs": [{"id", "title", "text"}]}`; the answer may
///   also be called `prediction`, `pred`, `output` or `generated_answer`, each of which counts for more than `answer`,
///   for beside them that is the gold answer; `output` may be an object with `pred` (FlashRAG). Without an identifier
///   a record gets its number, counted from 0, as readers of DPR's question files do. Without an answer it has an
///   `error` that says why, or null for one.
/// - SQuAD's predictions: one JSON object of `{id: answer}`.
///
/// Gold answers in such a file are passed over: those of the questions count.
public enum AnswersReader {
  /// The answers of `path`, in the order of the file.
  /// - Throws: an error that names file and line; also for an empty file, a question that is answered twice, and text
  ///   that is not UTF-8
  public static func read(_ path: String) throws(RankifyError) -> [RecordedAnswer] {
    let elements = try JSONElementReader(LineReader(path))
    var parser = AnswerParser(), answers: [RecordedAnswer] = [], lines = AnsweredLines(name: elements.name)
    while let bytes = try elements.next() {
      switch try parser.parse(bytes, name: elements.name, line: elements.line, number: answers.count) {
      case .record(let answer):
        try lines.add(answer.query.id, line: elements.line)
        answers.append(answer)
      case .unnamed(let why):
        guard answers.isEmpty else { throw why }
        return try keyed(bytes, elements)
      }
    }
    if answers.isEmpty { throw .invalid(elements.name, "holds no answer; expected JSON with 'id' and 'answer'") }
    return answers
  }

  /// SQuAD's predictions, which nothing may follow.
  private static func keyed(_ bytes: Bytes, _ elements: JSONElementReader) throws(RankifyError) -> [RecordedAnswer] {
    var scanner = JSONScanner(), answers: [RecordedAnswer] = [], lines = AnsweredLines(name: elements.name)
    scanner.load(bytes, name: elements.name, line: elements.line)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let place = scanner
      let id = try key.checkedIdentifier("question") { place.invalid($0) }
      try lines.add(id, line: scanner.place.line)
      answers.append(RecordedAnswer(query: Query(id: id, text: ""), text: try scanner.scalarText()))
    }
    try scanner.finish()
    if answers.isEmpty { throw .invalid(elements.name, line: elements.line, "the object holds no answer") }
    if try elements.next() != nil {
      throw .invalid(
        elements.name, line: elements.line, "something follows the object of answers; expected one object {id: answer}")
    }
    return answers
  }
}

/// Where each question was answered, to find one that is answered twice.
private struct AnsweredLines {
  let name: String
  private var lines: [ByteString: Int] = [:]

  init(name: String) { self.name = name }

  mutating func add(_ id: Query.ID, line: Int) throws(RankifyError) {
    if let first = lines.updateValue(line, forKey: ByteString(id)) {
      throw .invalid(name, line: line, "question '\(id)' is answered in line \(first) already; keep one of the two")
    }
  }
}
