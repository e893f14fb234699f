import ArgumentParser
import Rankify

/// `rankify mine`: examples to train on, from judgements and runs.
struct MineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mine",
    abstract: "Make training examples: relevant documents, and hard negatives from runs.",
    discussion: """
      Every topic with a relevant document becomes an example: all its relevant documents, whether a run found them or not, \
      and negatives from the ranks --from to --to of each run, pooled rank by rank. What is judged relevant is never a \
      negative. Runs may be of any system: BM25 as well as the model that is to be trained.

      A teacher is a run, made by 'rerank' or 'fuse': its scores go into the examples and tell negatives that are \
      relevant but not judged. --pool-run writes what it has to score. With a teacher, judgements may be left out.

      Texts are needed for --inline and to leave out negatives that repeat a relevant document; otherwise examples name \
      documents by their identifiers.

      EXAMPLES
        rankify mine -t queries.jsonl -q qrels/train.tsv -r bm25.run -r dense.run -c corpus.jsonl -o train.jsonl
        rankify mine -t queries.jsonl -q qrels/train.tsv -r bm25.run --from 10 --to 200 --negatives 8 --seed 1 -o train.jsonl
        rankify mine -t queries.jsonl -q qrels/train.tsv -r bm25.run --pool-run pool.run
        rankify rerank -r pool.run -c corpus.jsonl -t queries.jsonl --method cross-encoder --model MODEL --depth 1000 -k 1000 \
      -o teacher.run
        rankify mine -t queries.jsonl -q qrels/train.tsv -r bm25.run -c corpus.jsonl --teacher-run teacher.run --margin 1 \
      -o train.jsonl
      """)

  @Option(name: [.short, .long], help: "The topics: TSV, BEIR JSONL, TREC SGML or XML, DPR JSON.")
  var topics: String

  @Option(help: "Which part of TREC topics to read: \(TopicField.list).")
  var field = TopicField.title

  @Option(
    name: [.short, .long], help: "The judgements: TREC or BEIR. Grades above zero are relevant, and become gains.")
  var qrels: String?

  @Option(
    name: [.customShort("r"), .customLong("run")],
    help: "A run to take negatives from: TREC, MS MARCO or JSON; may be repeated.")
  var runs: [String]

  @Option(name: [.short, .long], help: "A corpus that has the documents' texts: files or folders; may be repeated.")
  var corpus: [String] = []

  @Option(name: [.short, .long], help: "The index that has the documents' texts.")
  var index: String?

  @OptionGroup(title: "Negatives") var negatives: NegativeOptions
  @OptionGroup(title: "Teacher") var teacher: TeacherOptions

  @Flag(help: "Write every candidate's text, so that the examples need no corpus.")
  var inline = false

  @Flag(help: "Leave out documents that are not in the corpus or the index, and say how many.")
  var dropMissing = false

  @Option(help: "Also write all candidates, before any filter, as a run for a teacher to score.")
  var poolRun: String?

  @Option(name: [.short, .long], help: "Where the examples go; '.gz' compresses, '-' is standard output.")
  var output: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if output == nil, poolRun == nil { throw ValidationError("give the file of examples, --output, or --pool-run") }
    if qrels == nil, teacher.run == nil, output != nil {
      throw ValidationError("give judgements, --qrels, or a teacher, --teacher-run")
    }
    if index != nil, !corpus.isEmpty { throw ValidationError("give either --index or --corpus: where the texts are") }
    let lookup = lookup
    if lookup == .none, inline { throw ValidationError("--inline needs the texts: give --corpus or --index") }
    if lookup == .none, dropMissing {
      throw ValidationError("--drop-missing needs the texts: give --corpus or --index")
    }
    if lookup == .none, negatives.nearDuplicates != nil {
      throw ValidationError("--near-duplicates needs the texts: give --corpus or --index")
    }
    try teacher.validate()
    try requireUse()
    let inputs = [topics, qrels, teacher.run].compactMap { $0 } + runs + corpus
    if inputs.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be one input only") }
    for path in [output, poolRun] where path != "-" && path.map(inputs.contains) == true {
      throw ValidationError("\(path ?? "") is both an input and an output")
    }
    if output == poolRun { throw ValidationError("examples and pool cannot go to the same place") }
    if common.json, output == nil || output == "-" {
      throw ValidationError("--json describes examples in a file: give --output")
    }
  }

  /// Refuses what would do nothing.
  private func requireUse() throws {
    let comparing = [(negatives.nearDuplicates != nil, "--near-duplicates")] + teacher.filters
    if qrels == nil, let option = comparing.first(where: \.0)?.1 {
      throw ValidationError("\(option) compares negatives with relevant documents: give judgements, --qrels")
    }
    let choosing =
      comparing + [
        (teacher.run != nil, "--teacher-run"), (inline, "--inline"), (dropMissing, "--drop-missing"),
        (!corpus.isEmpty, "--corpus"), (index != nil, "--index"),
      ]
    if output == nil, let option = choosing.first(where: \.0)?.1 {
      throw ValidationError("\(option) is of examples, and --pool-run writes all candidates as they are: give --output")
    }
  }

  func run() throws {
    let topics = try TopicsReader.read(topics, field: field)
    let qrels = try qrels.map { path throws(RankifyError) in try Qrels(contentsOf: path) }
    var systems: [Run] = []
    for path in runs { systems.append(try Run(contentsOf: path)) }
    RepeatedRuns.warn(Array(zip(runs, systems)), common.console)
    let miner = ExampleMiner(
      negatives.choice, teacher: try teacher.load(), duplicates: NearDuplicates(similarity: negatives.nearDuplicates),
      lookup: lookup, missing: dropMissing ? .dropped : .refused)
    if let poolRun { try writePool(miner.pool(topics: topics, qrels: qrels, runs: systems), to: poolRun) }
    guard let output else { return }
    let (set, report) = try miner.mine(topics: topics, qrels: qrels, runs: systems)
    if set.examples.isEmpty {
      throw RankifyError(.invalidInput, "no example could be made: \(MiningWords(report).reason)")
    }
    try TrainingFile.write(set, to: output, inline: inline)
    try describe(report, output)
  }

  /// Where the texts are.
  private var lookup: DocumentLookup {
    if let index { return .index(index) }
    return corpus.isEmpty ? .none : .corpus(corpus)
  }

  private func writePool(_ pool: Run, to path: String) throws {
    try RunWriter.write(pool, to: path)
    let count = pool.queries.reduce(0) { $0 + (pool[$1]?.count ?? 0) }
    common.console.note(
      "\(Figures.count(count, "candidate")) of \(Figures.count(pool.queries.count, "query", "queries")) in \(path)")
  }

  private func describe(_ report: MiningReport, _ output: String) throws {
    let record = MiningRecord(self, report)
    if output != "-" { try RunMetadata.write(record, beside: output) }
    if common.json { try JSONOutput.print(record) }
    let words = MiningWords(report)
    words.warnings.forEach(common.console.warn)
    common.console.note(words.made + (output == "-" ? "" : "; examples in \(output)"))
    (words.notes + [words.leftOut].compactMap { $0 }).forEach(common.console.note)
  }
}
