import ArgumentParser
import Rankify

/// `rankify compare`: whether runs differ from a baseline by more than chance.
struct CompareCommand: ParsableCommand {
  /// The test of significance.
  enum Test: String, ExpressibleByArgument, CaseIterable {
    case student = "t"
    case randomization
  }

  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Test whether runs or answers differ from a baseline.",
    discussion: """
      Values are paired by query. A query that only one of two runs has counts as 0 for the other; queries that neither \
      has are left out unless --complete is given. Shown for each run and measure: the mean, the difference with its \
      95 % bootstrap interval, queries won, tied and lost, the effect size d_z (mean difference by its deviation), the \
      smallest difference this many queries would reveal four times in five (min. det.), and the two-sided p-value, \
      corrected over the runs compared with one baseline in one measure. A star marks a corrected p below 0.05.

      Where the first file holds questions with gold answers, the others hold answers to them, as for 'rankify evaluate'; \
      every question takes part.

      EXAMPLES
        rankify compare qrels.txt bm25.trec dense.trec hybrid.trec -m nDCG@10 -m AP
        rankify compare qrels.txt bm25.trec new.trec --test randomization --seed 7
        rankify compare qrels.txt bm25.trec new.trec --baseline dense.trec
        rankify compare questions.jsonl single-pass.jsonl notes.jsonl -m F1
      """)

  @Argument(help: "Judgements (TREC or BEIR layout), or questions with gold answers; gzip or not.")
  var qrels: String

  @Argument(help: "The run, or the answers, to compare with.")
  var baseline: String

  @Argument(help: "The runs, or the answers, to compare.")
  var runs: [String]

  @Option(name: .customLong("baseline"), help: "A further run to compare with; may be repeated.")
  var furtherBaselines: [String] = []

  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("measure")], parsing: .singleValue,
    help: "A measure; may be repeated. Default: nDCG@10, AP, R@100, RR@10; for answers EM, F1, Contains.")
  var measures: [String] = []

  @Option(help: "The test: t (Student's paired t-test) or randomization (Fisher's, by random sign flips).")
  var test = Test.student

  @Option(help: "The correction for several runs: holm, bonferroni or none.")
  var correction = Correction.holm

  @Option(help: "Sign flips of the randomization test.")
  var samples = 100_000

  @OptionGroup var answers: AnswersOptions
  @OptionGroup var reference: EvaluationOptions
  @OptionGroup var seed: SeedOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if runs.isEmpty { throw ValidationError("no run to compare: rankify compare QRELS BASELINE RUN...") }
    if !(1...100_000_000).contains(samples) {
      throw ValidationError("--samples \(samples): expected 1 to 100,000,000")
    }
  }

  func run() throws {
    if try answers.areMeant(by: qrels) { return try compareAnswers() }
    let baselines = [baseline] + furtherBaselines
    var settings = reference.settings
    settings.averaging = .judged
    let judged = try reference.read(qrels: qrels, runs: baselines + runs, settings: settings, common.console)
    for run in judged { sayMissing(run) }
    let names = measures.isEmpty ? ["nDCG@10", "AP", "R@100", "RR@10"] : measures
    let selection = try MeasureSelection(names, compatibility: settings.compatibility)
    let evaluator = Evaluator(measures: selection.measures, settings: settings)
    try compare(judged.map { try evaluator.evaluate($0.run.named($0.name)) }, comparer)
  }

  /// Compares `systems`, those to compare with first, and shows what was found.
  func compare(_ systems: [some MeasuredSystem], _ comparer: Comparer) throws {
    let count = 1 + furtherBaselines.count
    let found = try comparer.compare(Array(systems.dropFirst(count)), with: Array(systems.prefix(count)))
    if common.json { return try JSONOutput.print(ComparisonReport(found, self)) }
    try StandardOutput.shared.write(ComparisonTable(found, testedBy: testName).text(.output))
  }

  var comparer: Comparer {
    var comparer = Comparer()
    comparer.test = test == .student ? .pairedT : .randomization(samples: samples, seed: seed.seed)
    comparer.correction = correction
    comparer.seed = seed.seed
    comparer.countsQueriesNeitherHas = reference.complete
    return comparer
  }

  /// The test and what it was given, in words.
  private var testName: String {
    let correction = correction == .none ? "no correction" : "\(correction.rawValue.capitalized) correction"
    let test = test == .student ? "paired t-test" : "randomization test of \(Figures.grouped(samples)) sign flips"
    return "two-sided \(test), \(correction), seed \(seed.seed)"
  }

  private func sayMissing(_ item: NamedRun) {
    let coverage = item.run.coverage
    if coverage.missing.isEmpty { return }
    common.console.warn(
      "\(item.name) has no ranking for \(coverage.missing.count) of \(Figures.count(coverage.judged, "judged query", "judged queries")): "
        + "they count as 0 where the other run has one\(reference.complete ? " or not" : "")")
  }
}

extension Correction: ExpressibleByArgument {}
