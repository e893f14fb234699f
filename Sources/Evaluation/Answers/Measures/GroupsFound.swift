/// The share of the parts of a full answer of which some form stands in the answer by its characters (str-EM of ASQA,
/// Stelmakh et al., EMNLP 2022), or 1 where all do (str-hit). An answer without parts is one.
struct GroupsFound: AnswerFormula {
  private let all: Bool

  init(all: Bool) { self.all = all }

  var name: String { all ? "strHit" : "strEM" }

  func value(of answer: JudgedAnswer) -> Double {
    guard let text = answer.answer, !answer.groups.isEmpty else { return 0 }
    let found = answer.groups.count { group in group.contains { text.holdsCharacters(of: $0) } }
    if all { return found == answer.groups.count ? 1 : 0 }
    return Double(found) / Double(answer.groups.count)
  }
}
