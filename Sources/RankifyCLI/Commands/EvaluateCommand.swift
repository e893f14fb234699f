import ArgumentParser
import Rankify

/// `rankify evaluate`: how good runs are, given judgements.
struct EvaluateCommand: ParsableCommand {
  /// How the result is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, trec, json, tsv
  }

  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure runs against judgements, or answers.",
    discussion: """
      Measures are named as in ir_measures (nDCG@10, 'AP(rel=2)@100', 'RBP(p=0.8,rel=1)') or as in trec_eval's -m \
      (official, all_trec, P.5,10, ndcg_cut_10). With --format trec the output is trec_eval's, byte for byte. Ties in \
      score are broken as trec_eval does: by document identifier, descending.

      A summary is taken over the judged queries that the run has; --complete takes it over all judged queries, one \
      without a ranking counting as 0. The output says which.

      Where the first file holds questions with gold answers (JSON, or DPR's lines), the others hold answers to them: what \
      'rankify rag' writes, JSON with 'prediction', 'pred', 'output' or 'answer', or SQuAD's {id: answer}. Their measures \
      are \(AnswerMeasure.names.joined(separator: ", ")); HasAnswer and EvidenceRecall take a cut-off (HasAnswer@5). \
      Default: EM, F1, Contains, and HasAnswer and EvidenceRecall where there is evidence for them. Every question \
      counts, one without an answer as 0. Where there is evidence, a table tells faults of retrieval from faults of \
      generation.

      EXAMPLES
        rankify evaluate qrels.txt bm25.trec rerank.trec.gz
        rankify evaluate qrels.txt run.trec -m nDCG@10 -m 'AP(rel=2)@100' --by-query
        rankify evaluate --format trec -q -c -m all_trec qrels.txt run.trec
        rankify evaluate questions.jsonl single-pass.jsonl notes.jsonl
        rankify evaluate questions.jsonl answers.jsonl --qrels qrels.txt -q
        rankify evaluate questions.jsonl said.json -m EM --normalization squad
      """)

  @Argument(help: "Judgements (TREC or BEIR layout), or questions with gold answers; gzip or not.")
  var qrels: String

  @Argument(help: "Runs (TREC or MS MARCO layout), or answers to the questions; gzip or not.")
  var runs: [String]

  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("measure")], parsing: .singleValue,
    help: "A measure; may be repeated. Default: nDCG@10, AP, R@100, RR@10; for --format trec the set 'official'.")
  var measures: [String] = []

  @Option(help: "How to write the result: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format = Format.table

  @Flag(name: [.customShort("q"), .customLong("by-query")], help: "Write the values of every query too.")
  var byQuery = false

  @Flag(name: [.customShort("n"), .customLong("no-summary")], help: "Leave out the summary.")
  var noSummary = false

  @Option(name: [.customLong("places"), .customShort("p")], help: "Decimals in the table.")
  var places = 4

  @Option(
    name: [.customShort("Z", allowingJoined: true), .customLong("z-scores")],
    help: ArgumentHelp(
      "Print deviations from reference runs, read from a file of lines 'query measure mean deviation'.",
      valueName: "file"))
  var zScores: String?

  @OptionGroup var answers: AnswersOptions
  @OptionGroup var reference: EvaluationOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if runs.isEmpty { throw ValidationError("no run given: rankify evaluate QRELS RUN...") }
    if !(0...17).contains(places) { throw ValidationError("--places \(places): expected 0 to 17") }
    if common.json && format != .table && format != .json {
      throw ValidationError("--json and --format \(format.rawValue) exclude each other")
    }
    if zScores != nil && writtenFormat != .trec {
      throw ValidationError("-Z prints deviations in trec_eval's format only: add --format trec")
    }
    if noSummary && !byQuery && writtenFormat != .trec {
      throw ValidationError("--no-summary without --by-query leaves nothing to print")
    }
  }

  func run() throws {
    if try answers.areMeant(by: qrels) { return try evaluateAnswers() }
    let standard = writtenFormat == .trec ? ["official"] : ["nDCG@10", "AP", "R@100", "RR@10"]
    let selection = try MeasureSelection(
      measures.isEmpty ? standard : measures, compatibility: reference.settings.compatibility)
    if selection.measures.isEmpty, writtenFormat != .trec {
      throw RankifyError(.badArguments, "the measures asked for are texts, which only --format trec prints")
    }
    let judged = try reference.read(qrels: qrels, runs: runs, settings: reference.settings, common.console)
    for run in judged { reference.say(run, console: common.console) }
    if writtenFormat == .trec { return try writeTrec(judged, selection) }
    let evaluator = Evaluator(measures: selection.measures, settings: reference.settings)
    let results = try judged.map { NamedEvaluation(name: $0.name, file: $0.file, try evaluator.evaluate($0.run)) }
    try write(results)
  }

  var writtenFormat: Format { common.json ? .json : format }

  private func write(_ results: [NamedEvaluation<Evaluation>]) throws {
    switch writtenFormat {
    case .json:
      try JSONOutput.print(EvaluationReport(results, reference.settings, byQuery: byQuery, withSummary: !noSummary))
    case .tsv: try writeRows(results)
    case .table, .trec:
      let table = EvaluationTable(results, places: places)
      if byQuery { try StandardOutput.shared.write(table.byQuery(.output)) }
      if byQuery && !noSummary { try StandardOutput.shared.writeLine("") }
      if !noSummary { try StandardOutput.shared.write(table.summary(.output)) }
    }
  }

  private func writeTrec(_ judged: [NamedRun], _ selection: MeasureSelection) throws {
    var report = TrecReport(selection.trecColumns)
    report.byQuery = byQuery
    report.withSummary = !noSummary
    report.zScores = try zScores.map { try ZScores(contentsOf: $0) }
    for item in judged { try StandardOutput.shared.write(report.text(for: item.run)) }
  }

  /// Tidy rows with full precision, for spreadsheets and statistics programs.
  func writeRows<System: MeasuredSystem>(_ results: [NamedEvaluation<System>]) throws {
    try StandardOutput.shared.writeLine("run\tquery\tmeasure\tvalue")
    for result in results {
      let evaluation = result.evaluation
      for (query, row) in zip(evaluation.queries, evaluation.values) where byQuery {
        for (measure, value) in zip(evaluation.measures, row) {
          try StandardOutput.shared.writeLine("\(result.name)\t\(query)\t\(measure.name)\t\(value)")
        }
      }
      for (measure, value) in zip(evaluation.measures, evaluation.summary) where !noSummary {
        try StandardOutput.shared.writeLine("\(result.name)\tall\t\(measure.name)\t\(value)")
      }
    }
  }
}
