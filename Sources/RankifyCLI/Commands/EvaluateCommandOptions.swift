import ArgumentParser
import Rankify

/// How rankings are judged: what `evaluate` and `compare` share, with trec_eval's letters.
struct EvaluationOptions: ParsableArguments {
  @Flag(
    name: [.customShort("c"), .customLong("complete")],
    help: "Average over all judged queries, one without a ranking counting as 0.")
  var complete = false

  @Option(
    name: [.customShort("l", allowingJoined: true), .customLong("level")],
    help: "The lowest grade that is relevant, for measures that do not name their own.")
  var level = 1

  @Option(
    name: [.customShort("M", allowingJoined: true), .customLong("depth")],
    help: "Look at the first documents of each ranking only.")
  var depth: Int?

  @Flag(
    name: [.customShort("J"), .customLong("judged-only")], help: "Take documents without a judgement out first.")
  var judgedOnly = false

  @Option(
    name: [.customShort("N", allowingJoined: true), .customLong("collection-size")],
    help: "Documents in the collection; only 'utility' asks.")
  var collectionSize = 0

  @Option(
    help: ArgumentHelp(
      "The version whose numbers to print: trec_eval-9 (published results) or trec_eval-10.",
      valueName: "version"))
  var compat = Compatibility.trecEval9

  func validate() throws {
    if level < 0 { throw ValidationError("-l \(level): expected a grade from 0 up") }
    if let depth, depth < 1 { throw ValidationError("-M \(depth): expected a rank from 1 up") }
    if collectionSize < 0 { throw ValidationError("-N \(collectionSize): expected 0 or more") }
  }

  /// The same for the evaluator.
  var settings: EvaluationSettings {
    var settings = EvaluationSettings()
    settings.averaging = complete ? .judged : .retrieved
    settings.relevanceLevel = level
    settings.depth = depth
    settings.judgedOnly = judgedOnly
    settings.collectionSize = collectionSize
    settings.compatibility = compat
    return settings
  }

  /// What of these options says nothing about answers.
  func refuseWhatIsForRuns() throws {
    let given: [(name: String, isSet: Bool)] = [
      ("--depth", depth != nil), ("--judged-only", judgedOnly), ("--collection-size", collectionSize != 0),
      ("--compat", compat != .trecEval9),
    ]
    for option in given where option.isSet {
      throw RankifyError(.badArguments, "\(option.name) is for runs; answers have measures of their own")
    }
  }

  /// Reads judgements and runs, and joins them.
  func read(qrels path: String, runs paths: [String], settings: EvaluationSettings, _ console: Console) throws
    -> [NamedRun]
  {
    if ([path] + paths).count(where: { $0 == "-" }) > 1 {
      throw RankifyError(.badArguments, "'-' is given twice, but standard input can be read once only")
    }
    let qrels = try Qrels(contentsOf: path)
    var runs: [Run] = []
    for path in paths { runs.append(try Run(contentsOf: path)) }
    RepeatedRuns.warn(Array(zip(paths, runs)), console)
    let names = NamedRun.names(runs.map(\.tag), paths)
    return try zip(zip(names, paths), runs).map { label, run in
      NamedRun(name: label.0, file: label.1, run: try JudgedRun(run, qrels, settings: settings))
    }
  }

  /// Says what the figures do not: queries left out, and ties.
  func say(_ item: NamedRun, console: Console) {
    let coverage = item.run.coverage
    if !coverage.missing.isEmpty {
      let fate = complete ? "they count as 0" : "they are left out; --complete counts them as 0"
      console.warn(
        "\(item.name) has no ranking for \(coverage.missing.count) of \(Figures.count(coverage.judged, "judged query", "judged queries")): \(fate)"
      )
    }
    if !coverage.unjudged.isEmpty {
      let count = "\(coverage.unjudged.count) of its \(Figures.count(coverage.retrieved, "query", "queries"))"
      console.note("\(item.name): left out for want of judgements: \(count)")
    }
    if coverage.tied > 0 {
      console.note(
        "\(item.name): ties that matter in \(coverage.tied) of \(Figures.count(item.run.queries.count, "query", "queries")); "
          + "broken by document identifier, descending, as in trec_eval")
    }
  }
}

extension Compatibility: ExpressibleByArgument {}

/// A run joined with judgements, and what to call it.
struct NamedRun {
  let name: String
  let file: String
  let run: JudgedRun

  /// The runs' own names where they tell them apart, else their files.
  static func names(_ tags: [String], _ files: [String]) -> [String] {
    Set(tags).count == tags.count ? tags : files
  }
}
