import Rankify

/// `rankify evaluate --json` of answers.
struct AnswersReport: Encodable {
  struct Questions: Encodable {
    let asked: Int
    let missing: [String]
    let unanswered: [String]
    let unasked: [String]
    let reworded: [String]
  }

  struct Faults: Encodable {
    struct Row: Encodable {
      let right: Int
      let wrong: Int
    }

    let evidenceJudgedBy: String
    let answerJudgedBy: String
    let goldInEvidence: Row
    let goldNotInEvidence: Row
    let generationFaults: Int
    let retrievalFaults: Int
    let unanswered: Int
  }

  struct AnswersOfOne: Encodable {
    let name: String
    let file: String
    let basis: String
    let questions: Questions
    let summary: [String: Double]?
    let intervals: [String: [Double]]?
    let byQuery: [String: [String: Double]]?
    let faults: Faults?
  }

  let normalization: String
  let intervalLevel: Double
  let measures: [String]
  let answers: [AnswersOfOne]

  init(
    _ results: [NamedEvaluation<AnswerEvaluation>], _ normalization: AnswerNormalization, byQuery: Bool,
    withSummary: Bool
  ) {
    self.normalization = normalization.rawValue
    intervalLevel = 0.95
    measures = results.first?.evaluation.measures.map(\.name) ?? []
    answers = results.map { AnswersOfOne($0, byQuery: byQuery, withSummary: withSummary) }
  }
}

extension AnswersReport.AnswersOfOne {
  init(_ result: NamedEvaluation<AnswerEvaluation>, byQuery withQueries: Bool, withSummary: Bool) {
    let evaluation = result.evaluation
    let names = evaluation.measures.map(\.name)
    func named<Value>(_ values: [Value]) -> [String: Value] { Dictionary(uniqueKeysWithValues: zip(names, values)) }
    name = result.name
    file = result.file
    basis = evaluation.basis
    questions = .init(evaluation.coverage)
    summary = withSummary ? named(evaluation.summary) : nil
    let pairs = evaluation.intervals().map { $0.map { [$0.lowerBound, $0.upperBound] } ?? [] }
    intervals = withSummary ? named(pairs) : nil
    byQuery =
      withQueries
      ? Dictionary(uniqueKeysWithValues: zip(evaluation.queries, evaluation.values.map(named))) : nil
    faults = evaluation.faults.map(AnswersReport.Faults.init)
  }
}

extension AnswersReport.Questions {
  init(_ coverage: JudgedAnswers.Coverage) {
    self.init(
      asked: coverage.asked, missing: coverage.missing, unanswered: coverage.unanswered, unasked: coverage.unasked,
      reworded: coverage.reworded)
  }
}

extension AnswersReport.Faults {
  init(_ faults: FaultTable) {
    evidenceJudgedBy = faults.evidence.rawValue
    answerJudgedBy = "Contains"
    goldInEvidence = .init(right: faults.rightWithGold, wrong: faults.wrongWithGold)
    goldNotInEvidence = .init(right: faults.rightWithoutGold, wrong: faults.wrongWithoutGold)
    generationFaults = faults.wrongWithGold
    retrievalFaults = faults.wrongWithoutGold
    unanswered = faults.unanswered
  }
}
