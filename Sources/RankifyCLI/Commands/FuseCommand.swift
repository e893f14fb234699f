import ArgumentParser
import Rankify

/// `rankify fuse`: one run from several.
struct FuseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuse",
    abstract: "Combine runs over the same queries into one.",
    discussion: """
      By rank: rrf (reciprocal rank fusion), borda (Borda count), isr and logisr (inverse square rank), interleave \
      (round robin, the first run first). By score, normalised within each ranking: combsum, combmnz, and weighted, \
      which gives a document that a run lacks that run's lowest score. The fused run has every query of any run.

      EXAMPLES
        rankify fuse bm25.run dense.run -o hybrid.run
        rankify fuse bm25.run dense.run --method weighted --weights 0.3,0.7
        rankify fuse a.run b.run.gz --method combmnz | rankify evaluate qrels -
      """)

  @Argument(help: "The runs: TREC, MS MARCO or JSON, gzip or not; '-' is standard input.")
  var runs: [String]

  @Option(help: "How to fuse.")
  var method = FusionMethod.rrf

  @Option(
    help: "One weight a run, separated by commas, for rrf, borda and weighted (default: equal).",
    transform: FuseCommand.numbers)
  var weights: [Double]?

  @Option(help: "Scale of the scores for combsum, combmnz and weighted (default: minmax).")
  var norm: ScoreNormalization?

  @Option(help: "The constant of rrf (default: 60).")
  var rrfK: Double?

  @Option(name: [.short, .customLong("hits")], help: "Documents to keep for a query.")
  var k = 1000

  @Option(name: [.short, .long], help: "Where the run goes; '.gz' compresses, '-' is standard output.")
  var output = "-"

  @Option(help: "The run's name, its sixth column (default: the method).")
  var tag: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if k < 1 { throw ValidationError("-k \(k): expected one or more") }
    if runs.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be one run only") }
    if weights != nil, !method.takesWeights { throw ValidationError("--weights does not apply to \(method.rawValue)") }
    if norm != nil, !method.takesScores {
      throw ValidationError("--norm does not apply to \(method.rawValue), which fuses by rank")
    }
    if let rrfK {
      if method != .rrf { throw ValidationError("--rrf-k does not apply to \(method.rawValue)") }
      if !(rrfK.isFinite && rrfK >= 0) { throw ValidationError("--rrf-k \(rrfK): expected zero or more") }
    }
    if let weights, weights.count != runs.count {
      throw ValidationError("--weights has \(weights.count) for \(Figures.count(runs.count, "run")): give one a run")
    }
    if output != "-", runs.contains(output) { throw ValidationError("\(output) is both a run to fuse and the output") }
    if common.json, output == "-" { throw ValidationError("--json describes a run in a file: give --output") }
  }

  func run() throws {
    var systems: [Run] = []
    for path in runs { systems.append(try Run(contentsOf: path)) }
    RepeatedRuns.warn(Array(zip(runs, systems)), common.console)
    let fused = try fusion.fuse(systems)
    sayMissing(systems, fused)
    let writer = try RunWriter(path: output, tag: tag ?? method.rawValue)
    for query in fused.queries { try writer.write(query: query, entries: Array((fused[query] ?? []).prefix(k))) }
    try writer.finish()
    try describe(fused)
  }

  private static func numbers(_ text: String) throws -> [Double] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { field in
      guard let number = Double(field), number.isFinite else {
        throw ValidationError("'\(field)' is not a number; write numbers separated by commas, as in 0.3,0.7")
      }
      return number
    }
  }

  private var fusion: any RunFusion {
    let weights = weights.map(FusionWeights.each) ?? .equal
    let norm = norm ?? .minMax
    switch method {
    case .rrf: return ReciprocalRankFusion(k: rrfK ?? 60, weights: weights)
    case .combsum: return CombSUM(normalization: norm)
    case .combmnz: return CombMNZ(normalization: norm)
    case .weighted: return WeightedSum(weights: weights, normalization: norm)
    case .interleave: return RoundRobinInterleaving()
    case .borda: return BordaFusion(weights: weights)
    case .isr: return InverseSquareRank()
    case .logisr: return InverseSquareRank(.logarithmic)
    }
  }

  private func sayMissing(_ systems: [Run], _ fused: Run) {
    for (path, system) in zip(runs, systems) where system.queries.count < fused.queries.count {
      let missing = fused.queries.count - system.queries.count
      common.console.warn(
        "\(path) has nothing for \(missing) of \(Figures.count(fused.queries.count, "query", "queries")); the others decide those"
      )
    }
  }

  private func describe(_ fused: Run) throws {
    if output == "-" { return }
    let record = FusionRecord(
      runs: runs, method: method.rawValue, weights: weights, depth: k, queries: fused.queries.count,
      normalization: method.takesScores ? (norm ?? .minMax).rawValue : nil, rrfK: method == .rrf ? rrfK ?? 60 : nil)
    try RunMetadata.write(record, beside: output)
    if common.json { try JSONOutput.print(record) }
    common.console.note(
      "fused \(Figures.count(runs.count, "run")) over \(Figures.count(fused.queries.count, "query", "queries")); run in \(output)"
    )
  }
}

/// What stands in the sidecar of a fused run.
private struct FusionRecord: Encodable {
  let runs: [String]
  let method: String
  let weights: [Double]?
  let depth: Int
  let queries: Int
  let normalization: String?
  let rrfK: Double?
}
