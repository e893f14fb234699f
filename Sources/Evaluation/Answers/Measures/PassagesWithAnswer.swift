/// Top-k accuracy of retrieval for questions: 1 where one of the first k passages, or of all, holds a gold answer by DPR's
/// rule.
struct PassagesWithAnswer: AnswerFormula {
  let cutoff: Int?

  var name: String { MeasureName("HasAnswer").at(cutoff) }
  var needs: AnswerNeed { .passages }

  func value(of answer: JudgedAnswer) -> Double {
    answer.passagesWithAnswer.prefix(cutoff ?? .max).contains(true) ? 1 : 0
  }
}
