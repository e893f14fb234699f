/// 1 where a gold answer stands in the answer: its tokens side by side, or its characters ("the mad man" holds the
/// characters of "Ad", and not its token).
struct Contains: AnswerFormula {
  enum Unit { case tokens, characters }

  let unit: Unit

  var name: String { unit == .tokens ? "Contains" : "ContainsChars" }

  func value(of answer: JudgedAnswer) -> Double {
    answer.best { answer, gold in
      (unit == .tokens ? answer.holdsTokens(of: gold) : answer.holdsCharacters(of: gold)) ? 1 : 0
    }
  }
}
