import RankifyCore

/// Reads answers to questions: what `rankify rag` writes, and what other programs do.
///
/// - JSON lines or one JSON array of `{"id", "question", "answer", "ctxs": [{"id", "title", "text"}]}`; the answer may
///   also be called `prediction`, `pred`, `output` or `generated_answer`, each of which counts for more than `answer`,
///   for beside them that is the gold answer; `output` may be an object with `pred` (FlashRAG). Without an identifier
///   a record gets its number, counted from 0, as readers of DPR's question files do. Without an answer it has an
///   `error` that says why, or null for one.
/// - The same without any answer in the whole file, as retrieval alone gives: only the evidence can then be judged.
/// - SQuAD's predictions: one JSON object of `{id: answer}`.
///
/// Gold answers in such a file are passed over: those of the questions count.
public enum AnswersReader {
  /// The answers of `path`, in the order of the file.
  /// - Throws: an error that names file and line; also for an empty file, a question that is answered twice, and text
  ///   that is not UTF-8
  public static func read(_ path: String) throws(RankifyError) -> [RecordedAnswer] {
    let elements = try JSONElementReader(LineReader(path))
    var parser = AnswerParser(), collected = CollectedAnswers(name: elements.name)
    while let bytes = try elements.next() {
      let number = collected.answers.count
      switch try parser.parse(bytes, name: elements.name, line: elements.line, number: number) {
      case .answer(let answer): try collected.add(answer, isAnswered: true, line: elements.line)
      case .evidence(let answer): try collected.add(answer, isAnswered: false, line: elements.line)
      case .unnamed(let why):
        guard number == 0 else { throw why }
        try readKeyed(bytes, elements, &collected)
      }
    }
    if collected.answers.isEmpty {
      throw .invalid(elements.name, "holds no answer; expected JSON with 'id' and 'answer'")
    }
    return collected.answers
  }

  /// SQuAD's predictions, which nothing may follow.
  private static func readKeyed(
    _ bytes: Bytes, _ elements: JSONElementReader, _ collected: inout CollectedAnswers
  ) throws(RankifyError) {
    var scanner = JSONScanner()
    scanner.load(bytes, name: elements.name, line: elements.line)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let place = scanner
      let id = try key.checkedIdentifier("question") { place.invalid($0) }
      let answer = RecordedAnswer(query: Query(id: id, text: ""), text: try scanner.scalarText())
      try collected.add(answer, isAnswered: true, line: scanner.place.line)
    }
    try scanner.finish()
    if try elements.next() != nil {
      throw .invalid(
        elements.name, line: elements.line, "something follows the object of answers; expected one object {id: answer}")
    }
  }
}

/// The answers of a file and where they stand, to find what does not go together.
private struct CollectedAnswers {
  let name: String
  private(set) var answers: [RecordedAnswer] = []
  private var lines: [ByteString: Int] = [:]
  private var areAnswered: Bool?

  init(name: String) { self.name = name }

  mutating func add(_ answer: RecordedAnswer, isAnswered: Bool, line: Int) throws(RankifyError) {
    if let first = lines.updateValue(line, forKey: ByteString(answer.query.id)) {
      throw .invalid(
        name, line: line, "question '\(answer.query.id)' is answered in line \(first) already; keep one of the two")
    }
    if isAnswered != areAnswered ?? isAnswered {
      throw .invalid(
        name, line: line,
        "question '\(answer.query.id)' has \(isAnswered ? "an" : "no") answer, unlike those before; "
          + "expected answers, or an 'error', for all or for none")
    }
    areAnswered = isAnswered
    answers.append(answer)
  }
}
