/// Where answers go wrong: questions counted by whether the evidence has what an answer needs, and whether the answer is
/// right. A wrong answer with it is the generator's fault, one without it retrieval's; where there is no answer, as when a
/// server fails, it is neither's.
public struct FaultTable: Hashable, Codable, Sendable {
  /// How it is told that the evidence has what an answer needs.
  public enum Evidence: String, Hashable, Codable, Sendable {
    /// All documents that the answer needs are in the evidence.
    case goldDocuments
    /// A passage holds a gold answer, by DPR's rule.
    case hasAnswer
  }

  /// How the evidence was judged.
  public var evidence: Evidence
  /// Right answers with the gold evidence.
  public var rightWithGold = 0
  /// Wrong answers with the gold evidence: faults of generation.
  public var wrongWithGold = 0
  /// Right answers without: known to the model, or guessed.
  public var rightWithoutGold = 0
  /// Wrong answers without: faults of retrieval.
  public var wrongWithoutGold = 0
  /// Questions without an answer.
  public var unanswered = 0

  /// All questions.
  public var questions: Int { rightWithGold + wrongWithGold + rightWithoutGold + wrongWithoutGold + unanswered }

  /// Counts `answers`; right is one that holds a gold answer by its tokens, exact matches among them.
  public init(_ answers: [JudgedAnswer], by evidence: Evidence) {
    self.evidence = evidence
    for answer in answers { count(answer) }
  }

  private mutating func count(_ answer: JudgedAnswer) {
    guard answer.isAnswered else {
      unanswered += 1
      return
    }
    let isRight = Contains(unit: .tokens).value(of: answer) == 1
    let hasGold =
      switch evidence {
      case .hasAnswer: answer.passagesWithAnswer.contains(true)
      case .goldDocuments: EvidenceRecall(cutoff: nil).value(of: answer) == 1
      }
    switch (hasGold, isRight) {
    case (true, true): rightWithGold += 1
    case (true, false): wrongWithGold += 1
    case (false, true): rightWithoutGold += 1
    case (false, false): wrongWithoutGold += 1
    }
  }
}
