import RankifyCore

/// Parses one object of an answer file.
struct AnswerParser {
  enum Outcome {
    case answer(RecordedAnswer)
    /// Passages without an answer: what retrieval alone gives.
    case evidence(RecordedAnswer)
    /// Nothing in the object is called as records call their parts: it may be one of SQuAD's; the error where it is not.
    case unnamed(RankifyError)
  }

  private var scanner = JSONScanner()
  private var documents = JSONDocumentParser()

  private static let idNames: [StaticString] = ["id", "_id", "qid", "query_id", "question_id"]
  private static let answerNames: [StaticString] = [
    "prediction", "pred", "output", "generated_answer", "answer",
  ]
  private static let evidenceNames: [StaticString] = ["reranked_ctxs", "ctxs", "retrieval_result"]

  /// What an object says, with the rank of the name that said it; the smallest wins.
  private struct Parts {
    var id: (rank: Int, value: String)?
    var question: String?
    var answer: (rank: Int, value: String?)?
    var fault: String?
    var evidence: (rank: Int, value: [Document])?
    var isRecord: Bool { id != nil || question != nil || answer != nil || fault != nil || evidence != nil }
  }

  /// Parses `bytes`, the value number `number` of its file counted from 0.
  mutating func parse(_ bytes: Bytes, name: String, line: Int, number: Int) throws(RankifyError) -> Outcome {
    scanner.load(bytes, name: name, line: line)
    let parts = try record()
    try scanner.finish()
    let names = Self.answerNames.map { "'\($0)'" }.joined(separator: ", ")
    let missing = RankifyError.invalid(name, line: line, "a record has no answer; expected one of \(names), or 'error'")
    guard parts.isRecord else { return .unnamed(missing) }
    let query = Query(id: parts.id?.value ?? "\(number)", text: parts.question ?? "")
    let answer = RecordedAnswer(
      query: query, text: parts.answer?.value, fault: parts.fault, evidence: parts.evidence?.value)
    if parts.answer != nil || parts.fault != nil { return .answer(answer) }
    guard parts.evidence != nil else { throw missing }
    return .evidence(answer)
  }

  private mutating func record() throws(RankifyError) -> Parts {
    var parts = Parts()
    try scanner.beginObject()
    while let key = try scanner.nextKey() { try member(key, &parts) }
    return parts
  }

  private mutating func member(_ key: Bytes, _ parts: inout Parts) throws(RankifyError) {
    if let rank = Self.idNames.firstIndex(where: { key.equals($0) }) {
      try identifier(rank, &parts)
    } else if let rank = Self.answerNames.firstIndex(where: { key.equals($0) }) {
      try answer(rank, &parts)
    } else if let rank = Self.evidenceNames.firstIndex(where: { key.equals($0) }) {
      try evidence(rank, &parts)
    } else if key.equals("question") || key.equals("query") {
      if try scanner.peek() == .string { parts.question = try scanner.string() } else { try scanner.skipValue() }
    } else if key.equals("error") {
      try fault(&parts)
    } else {
      try scanner.skipValue()
    }
  }

  private mutating func identifier(_ rank: Int, _ parts: inout Parts) throws(RankifyError) {
    if try scanner.peek() == .null { return try scanner.null() }
    let value = try scanner.identifier("question")
    if rank < parts.id?.rank ?? .max { parts.id = (rank, value) }
  }

  private mutating func fault(_ parts: inout Parts) throws(RankifyError) {
    switch try scanner.peek() {
    case .null: try scanner.null()
    case .string: parts.fault = try scanner.string()
    default:
      try scanner.skipValue()
      parts.fault = "an error"
    }
  }

  /// A text, null, or FlashRAG's object of outputs.
  private mutating func answer(_ rank: Int, _ parts: inout Parts) throws(RankifyError) {
    switch try scanner.peek() {
    case .object: try outputs(rank, &parts)
    case .array where rank == Self.answerNames.count - 1: try scanner.skipValue()
    case .array, .bool:
      throw scanner.invalid("the answer is no text; expected a string, for one question has one answer")
    default:
      let value = try scanner.scalarText()
      if rank < parts.answer?.rank ?? .max { parts.answer = (rank, value) }
    }
  }

  private mutating func outputs(_ rank: Int, _ parts: inout Parts) throws(RankifyError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("pred") || key.equals("answer") {
        let value = try scanner.scalarText()
        if rank < parts.answer?.rank ?? .max { parts.answer = (rank, value) }
      } else if key.equals("retrieval_result") {
        try evidence(Self.evidenceNames.count, &parts)
      } else {
        try scanner.skipValue()
      }
    }
  }

  /// The passages in their order, whatever their scores.
  private mutating func evidence(_ rank: Int, _ parts: inout Parts) throws(RankifyError) {
    if try scanner.peek() == .null { return try scanner.null() }
    var passages: [Document] = []
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      passages.append(try documents.parse(&scanner, requiringText: false).document)
    }
    if rank < parts.evidence?.rank ?? .max { parts.evidence = (rank, passages) }
  }
}
