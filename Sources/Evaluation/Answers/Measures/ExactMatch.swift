/// 1 where the answer is one of the gold answers but for what normalisation takes out (SQuAD's exact match).
struct ExactMatch: AnswerFormula {
  var name: String { "EM" }

  func value(of answer: JudgedAnswer) -> Double { answer.best { $0.equals($1) ? 1 : 0 } }
}
