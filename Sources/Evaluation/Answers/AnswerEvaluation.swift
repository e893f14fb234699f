import RankifyCore

/// What measuring answers gave: a value a question and measure, a summary, and the account of the questions behind it.
public struct AnswerEvaluation: MeasuredSystem {
  /// The name of the answers.
  public let tag: String
  /// What was measured.
  public let measures: [AnswerMeasure]
  /// The questions, in byte order: all that were asked.
  public let queries: [Query.ID]
  /// Values by question, then measure; zero for a question without an answer.
  public let values: [[Double]]
  /// The mean of each measure.
  public let summary: [Double]
  /// Which questions have an answer.
  public let coverage: JudgedAnswers.Coverage
  /// Where the answers go wrong; `nil` without evidence.
  public let faults: FaultTable?

  /// Questions.
  public var asked: Int { coverage.asked }
  /// Questions that nothing is recorded for.
  public var missing: [Query.ID] { coverage.missing }

  /// Measures `answers`, questions in parallel.
  ///
  /// Throws where a measure needs passages or gold documents and these are not known.
  /// - Complexity: O(questions × measures)
  public init(of answers: JudgedAnswers, measures: [AnswerMeasure]) throws(RankifyError) {
    for measure in measures { try answers.check(measure) }
    let values = concurrentMap(answers.answers) { answer in measures.map { $0.formula.value(of: answer) } }
    tag = answers.tag
    self.measures = measures
    queries = answers.questions
    self.values = values
    summary = measures.indices.map { column in Aggregation.mean.summary(of: values.map { $0[column] }) }
    coverage = answers.coverage
    faults = answers.faults
  }

  /// One sentence that says which questions the summary is taken over.
  public var basis: String {
    let wrong = missing.count + coverage.unanswered.count
    let all = asked == 1 ? "over the 1 question" : "over all \(asked) questions"
    return wrong == 0 ? all : "\(all), \(wrong) of them without an answer and counted as 0"
  }
}

extension JudgedAnswers {
  fileprivate func check(_ measure: AnswerMeasure) throws(RankifyError) {
    switch measure.formula.needs {
    case .answers where !hasAnswers:
      throw RankifyError(
        .invalidInput,
        "'\(measure.name)' needs answers, and '\(tag)' has only passages; ask for HasAnswer or EvidenceRecall")
    case .passages where hasEvidence && !hasPassageText && answers.contains { !$0.evidence.isEmpty }:
      throw RankifyError(
        .invalidInput, "'\(measure.name)' needs the text of passages, and those of '\(tag)' have none")
    case .passages where !hasEvidence, .goldDocuments where !hasEvidence:
      throw RankifyError(
        .invalidInput, "'\(measure.name)' needs the passages behind the answers, and '\(tag)' has no 'ctxs'")
    case .goldDocuments where !hasGoldDocuments:
      throw RankifyError(
        .badArguments,
        "'\(measure.name)' needs the documents that answers need; give --qrels, or questions that all list them as 'gold'"
      )
    default: break
    }
  }
}
