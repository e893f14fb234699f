import RankifyCore

/// One question's answer joined with the gold ones: all that a measure of answers looks at.
public struct JudgedAnswer: Sendable {
  /// The answer; `nil` where there is none, or only white space.
  public let answer: AnswerText?
  /// Whether somebody tried to answer and came to an end, be it with only white space.
  public let isAnswered: Bool
  /// The acceptable answers, at least one.
  public let gold: [AnswerText]
  /// The parts that a full answer has, each with its acceptable answers.
  public let groups: [[AnswerText]]
  /// For each passage of the evidence whether it holds an acceptable answer, by DPR's rule.
  public let passagesWithAnswer: [Bool]
  /// The identifiers of the evidence.
  public let evidence: [Document.ID]
  /// The documents that an answer needs; `nil` where they are not known.
  public let goldDocuments: [Document.ID]?

  /// Joins an answer with its question.
  /// - Parameters:
  ///   - recorded: the answer, `nil` where there is none
  ///   - goldDocuments: the documents that an answer needs, `nil` where they are not known
  public init(
    _ recorded: RecordedAnswer?, to question: Question, normalization: AnswerNormalization = .unicode,
    goldDocuments: [Document.ID]? = nil
  ) {
    let prepared = { (text: String) in AnswerText(text, normalization) }
    let answer = recorded?.text.map(prepared)
    self.answer = answer?.isBlank == true ? nil : answer
    isAnswered = answer != nil
    gold = question.answers.map(prepared).filter { !$0.isBlank }
    groups = question.answerGroups?.map { $0.map(prepared).filter { !$0.isBlank } }.filter { !$0.isEmpty } ?? [gold]
    let passages = recorded?.evidence ?? []
    let rule = HasAnswer(question.answers, splitsUnspacedScripts: normalization == .unicode)
    passagesWithAnswer = passages.map { rule.isTrue(of: $0.text) }
    evidence = passages.map(\.id)
    self.goldDocuments = goldDocuments
  }

  /// The greatest value that a gold answer gives; 0 without an answer.
  func best(_ value: (_ answer: AnswerText, _ gold: AnswerText) -> Double) -> Double {
    guard let answer else { return 0 }
    return gold.reduce(0) { max($0, value(answer, $1)) }
  }
}
