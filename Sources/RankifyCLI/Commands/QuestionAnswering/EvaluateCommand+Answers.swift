import Rankify

extension EvaluateCommand {
  /// `rankify evaluate` of answers to questions.
  func evaluateAnswers() throws {
    if writtenFormat == .trec {
      throw RankifyError(.badArguments, "--format trec is for runs; answers have no such form")
    }
    try reference.refuseWhatIsForRuns()
    let asked = try measures.map { try AnswerMeasure($0) }
    let judged = try answers.read(questions: qrels, answers: runs, level: reference.level, common.console)
    let measures = try NamedAnswers.measures(asked, for: judged)
    let results = try judged.map {
      NamedEvaluation(name: $0.name, file: $0.file, try AnswerEvaluation(of: $0.judged, measures: measures))
    }
    let normalization = answers.normalization ?? .unicode
    switch writtenFormat {
    case .json:
      try JSONOutput.print(AnswersReport(results, normalization, byQuery: byQuery, withSummary: !noSummary))
    case .tsv: try writeRows(results)
    case .table, .trec: try writeTables(results, normalization)
    }
  }

  private func writeTables(_ results: [NamedEvaluation<AnswerEvaluation>], _ normalization: AnswerNormalization) throws
  {
    var table = EvaluationTable(results, places: places)
    (table.system, table.item, table.hasIntervals) = ("answers", "questions", true)
    let output = StandardOutput.shared
    if byQuery { try output.write(table.byQuery(.output)) }
    if byQuery && !noSummary { try output.writeLine("") }
    if noSummary { return }
    try output.write(table.summary(.output))
    try output.writeLine(Style.output.dim("95 % bootstrap intervals; answers compared by '\(normalization.rawValue)'."))
    let faults = FaultTables(results)
    if !faults.isEmpty { try output.write("\n" + faults.text(.output)) }
  }
}

extension CompareCommand {
  /// `rankify compare` of answers to questions.
  func compareAnswers() throws {
    try reference.refuseWhatIsForRuns()
    let asked = try measures.map { try AnswerMeasure($0) }
    let files = [baseline] + furtherBaselines + runs
    let judged = try answers.read(questions: qrels, answers: files, level: reference.level, common.console)
    let measures = try NamedAnswers.measures(asked, for: judged)
    var comparer = comparer
    comparer.countsQueriesNeitherHas = true
    try compare(judged.map { try AnswerEvaluation(of: $0.judged, measures: measures) }, comparer)
  }
}
