import RankifyCore

/// Answers joined with questions: one judged answer a question, and the account of which questions those are.
public struct JudgedAnswers: Sendable {
  /// Which questions have an answer, and which could not be judged.
  public struct Coverage: Hashable, Sendable {
    /// Questions.
    public let asked: Int
    /// Questions that nothing is recorded for, in byte order; their answers count as wrong.
    public let missing: [Query.ID]
    /// Questions that could not be answered, or with nothing but white space, in byte order; they count as wrong.
    public let unanswered: [Query.ID]
    /// Answers to other questions, in their own order; nothing can be said about them.
    public let unasked: [Query.ID]
    /// Questions whose words differ between the answers and the questions, in the order of the answers.
    public let reworded: [Query.ID]
  }

  /// The name of the answers.
  public let tag: String
  /// The questions, in byte order.
  public let questions: [Query.ID]
  /// Their answers, one a question.
  public let answers: [JudgedAnswer]
  /// Which questions have an answer.
  public let coverage: Coverage
  /// Whether there are answers, be they none for each question; without them there is only evidence.
  public let hasAnswers: Bool
  /// Whether any passages are recorded with the answers, be they none for each question.
  public let hasEvidence: Bool
  /// Whether any passage has text.
  public let hasPassageText: Bool
  /// Whether the documents that an answer needs are known.
  public let hasGoldDocuments: Bool

  /// Joins `recorded` with `questions`, in parallel.
  ///
  /// Throws where a question has no gold answer, where the qrels have no relevant document for one, and where no question
  /// is answered at all.
  /// - Parameter qrels: the documents that answers need, those with a grade from `level` up; without it those that the
  ///   questions name, where all do
  public init(
    _ recorded: [RecordedAnswer], to questions: [Question], tag: String,
    normalization: AnswerNormalization = .unicode, qrels: Qrels? = nil, level: Int = 1
  ) throws(RankifyError) {
    let gold = try GoldDocuments(of: questions, qrels, level: level)
    try JudgedAnswers.checkAnswers(of: questions)
    let given = Dictionary(recorded.map { (ByteString($0.query.id), $0) }) { first, _ in first }
    let ordered = questions.sorted { ByteOrder.precedes($0.id, $1.id) }
    hasAnswers = recorded.contains { $0.text != nil || $0.fault != nil || $0.evidence == nil }
    coverage = Coverage(given, recorded, ordered, areAnswered: hasAnswers)
    if coverage.missing.count == ordered.count { throw JudgedAnswers.nothingInCommon(recorded, ordered, tag) }
    self.tag = tag
    self.questions = ordered.map(\.id)
    answers = concurrentMap(ordered) { question in
      JudgedAnswer(
        given[ByteString(question.id)], to: question, normalization: normalization,
        goldDocuments: gold.documents(of: question))
    }
    hasEvidence = recorded.contains { $0.evidence != nil }
    hasPassageText = recorded.contains { $0.evidence?.contains { !$0.text.isEmpty } == true }
    hasGoldDocuments = gold.areKnown
  }

  /// Where they go wrong: by the documents that answers need where they are known, else by DPR's rule; `nil` where no
  /// answer has evidence to judge, as without retrieval, and where there are no answers.
  public var faults: FaultTable? {
    guard hasAnswers, hasPassageText || hasGoldDocuments && answers.contains(where: { !$0.evidence.isEmpty }) else {
      return nil
    }
    return FaultTable(answers, by: hasGoldDocuments ? .goldDocuments : .hasAnswer)
  }
}

extension JudgedAnswers {
  private static func checkAnswers(of questions: [Question]) throws(RankifyError) {
    let bare = questions.filter { question in
      question.answers.allSatisfy { $0.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
    }
    guard let first = bare.first else { return }
    let others = bare.count == 1 ? "" : " (nor have \(bare.count - 1) of the other \(questions.count - 1))"
    throw RankifyError(
      .invalidInput,
      "question '\(first.id)' has no gold answer\(others), so nothing can be compared with it; add one or take the question out"
    )
  }

  private static func nothingInCommon(
    _ recorded: [RecordedAnswer], _ questions: [Question], _ tag: String
  ) -> RankifyError {
    guard let asked = questions.first else {
      return RankifyError(.invalidInput, "there is no question; give questions with gold answers")
    }
    guard let found = recorded.first?.query else {
      return RankifyError(.invalidInput, "'\(tag)' holds no answer; give a file with at least one")
    }
    return RankifyError(
      .invalidInput,
      "no question of '\(tag)' is asked: it answers '\(found.id)', asked is '\(asked.id)'; "
        + "check that both use the same identifiers")
  }
}

extension JudgedAnswers.Coverage {
  init(
    _ given: [ByteString: RecordedAnswer], _ recorded: [RecordedAnswer], _ questions: [Question], areAnswered: Bool
  ) {
    let asked = Dictionary(questions.map { (ByteString($0.id), $0.query.text) }) { first, _ in first }
    self.asked = questions.count
    missing = questions.map(\.id).filter { given[ByteString($0)] == nil }
    unanswered = questions.map(\.id).filter { id in
      guard areAnswered, let answer = given[ByteString(id)] else { return false }
      return answer.text?.unicodeScalars.allSatisfy(\.properties.isWhitespace) ?? true
    }
    unasked = recorded.map(\.query.id).filter { asked[ByteString($0)] == nil }
    reworded = recorded.filter { answer in
      guard let text = asked[ByteString(answer.query.id)], !answer.query.text.isEmpty else { return false }
      return AnswerNormalization.words(text) != AnswerNormalization.words(answer.query.text)
    }.map(\.query.id)
  }
}

/// The documents that answers need: those of qrels, or those that the questions name where all do.
private struct GoldDocuments {
  private let qrels: Qrels?
  private let level: Int
  let areKnown: Bool

  init(of questions: [Question], _ qrels: Qrels?, level: Int) throws(RankifyError) {
    (self.qrels, self.level) = (qrels, level)
    let without = questions.filter { GoldDocuments.find($0, qrels, level).isEmpty }
    areKnown = without.isEmpty
    guard let first = without.first, qrels != nil else { return }
    let count = without.count == 1 ? "" : ", nor have \(without.count - 1) of the other \(questions.count - 1)"
    throw RankifyError(
      .invalidInput,
      "question '\(first.id)' has no relevant document in the qrels\(count); add what its answer needs or leave the qrels out"
    )
  }

  func documents(of question: Question) -> [Document.ID]? {
    areKnown ? GoldDocuments.find(question, qrels, level) : nil
  }

  private static func find(_ question: Question, _ qrels: Qrels?, _ level: Int) -> [Document.ID] {
    guard let qrels else { return question.goldDocuments ?? [] }
    return (qrels[question.id] ?? [:]).filter { $0.value >= level }.keys.sorted(by: ByteOrder.precedes)
  }
}
