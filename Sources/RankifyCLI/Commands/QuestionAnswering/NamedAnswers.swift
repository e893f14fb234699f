import Rankify

/// Answers joined with questions, and what to call them.
struct NamedAnswers {
  let name: String
  let file: String
  let judged: JudgedAnswers
  let firstFault: String?

  /// Says what the figures do not: questions without an answer, and answers to none.
  func say(_ console: Console) {
    let coverage = judged.coverage
    let asked = Figures.count(coverage.asked, "question")
    if !coverage.missing.isEmpty {
      console.warn("\(name) has nothing for \(coverage.missing.count) of \(asked): they count as 0")
    }
    if !coverage.unanswered.isEmpty {
      let why = firstFault.map { " (the first: \($0))" } ?? ""
      console.warn("\(name) has no answer to \(coverage.unanswered.count) of \(asked): they count as 0\(why)")
    }
    if let first = coverage.reworded.first {
      console.warn(
        "\(name): the words of \(Figures.count(coverage.reworded.count, "question")) differ from those asked, "
          + "'\(first)' among them; is it the right file?")
    }
    if !coverage.unasked.isEmpty {
      console.note("\(name): left out, for nobody asks: \(Figures.count(coverage.unasked.count, "answer"))")
    }
  }

  /// `asked`, each once; where nothing is, the measures that all of these answers can be judged by.
  static func measures(_ asked: [AnswerMeasure], for answers: [NamedAnswers]) throws -> [AnswerMeasure] {
    var seen = Set<AnswerMeasure>()
    if !asked.isEmpty { return asked.filter { seen.insert($0).inserted } }
    let judged = answers.map(\.judged)
    var standard = judged.allSatisfy(\.hasAnswers) ? ["EM", "F1", "Contains"] : []
    if judged.allSatisfy(\.hasEvidence) {
      if judged.contains(where: \.hasPassageText) { standard.append("HasAnswer") }
      if judged.allSatisfy(\.hasGoldDocuments) { standard.append("EvidenceRecall") }
    }
    // What they all lack is named by the first measure that asks for it.
    return try (standard.isEmpty ? ["EM"] : standard).map { try AnswerMeasure($0) }
  }
}
