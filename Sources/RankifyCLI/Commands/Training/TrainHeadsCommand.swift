import ArgumentParser
import Foundation
import Rankify

/// `rankify train heads`: examples to the heads of a language model that find what answers a query.
struct TrainHeadsCommand: AsyncParsableCommand {
  /// What the entry point makes of `train heads`.
  static let name = "train-heads"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Find the heads of a language model whose attention re-ranks best.",
    usage: "rankify train heads --model MODEL --train EXAMPLES... -o HEADS.json [options]",
    discussion: """
      Reads the passages of each example in an order by lot, then its query, and ranks them by the attention of every head \
      for itself. The best heads on average go into a small JSON file, with the score of every head. No weight is changed. \
      'rankify rerank --method qr-heads --heads HEADS.json' goes by them, and stops at the last layer that has one.

      Examples are what 'rankify train' takes: lines of 'rankify mine', DPR or sentence-transformers JSON, or triples.

      EXAMPLES
        rankify mine -t queries.jsonl -q train.tsv -r bm25.run --draw top -o examples.jsonl
        rankify train heads --model smollm2.gguf --train examples.jsonl -i hotpot.rankify -o heads.json
      """, shouldDisplay: false)

  @Option(name: [.short, .long], help: "The language model: a .gguf file, a folder, or an installed name.")
  var model: String

  @Option(help: "Examples to find heads by; may be repeated.")
  var train: [String]

  @Option(name: [.short, .long], help: "The file for the heads.")
  var output: String

  @Option(help: "Heads that are kept.")
  var keep = 16

  @Option(help: "What makes a head good: ranking (nDCG@10 by its scores), attention (to relevant passages).")
  var criterion = HeadCriterion.ranking

  @Option(help: "Passages of an example: its relevant ones and the first others.")
  var passages = 20

  @Option(help: "Examples that are read at most, the first ones.")
  var examples = 128

  @OptionGroup(title: "Texts") var texts: TrainTextOptions
  @OptionGroup(title: "Prompt") var prompt: InContextPromptOptions
  @OptionGroup var arithmetic: PrecisionOption
  @OptionGroup var seed: SeedOption
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try arithmetic.checkLanguageModel()
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
    if output == "-" || isThere && isFolder.boolValue {
      throw ValidationError("heads are a file: name one, as in -o heads.json")
    }
    try FilePath.check(output, against: train + [model, texts.index] + texts.corpus)
    if !(1...100_000).contains(keep) { throw ValidationError("--keep \(keep): expected 1 to 100000") }
    if !(2...1000).contains(passages) { throw ValidationError("--passages \(passages): expected 2 to 1000") }
    if examples < 1 { throw ValidationError("--examples \(examples): expected at least 1") }
  }

  func run() async throws {
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw RankifyError(.missingResource, "\(output): there is no folder \(folder) to write to")
    }
    var (set, report) = try texts.read(train, common.console)
    texts.note(report, of: "training", common.console)
    let model = try await ModelArgument.watching(common.console) { report in
      try await Models.languageModel(
        self.model, precision: arithmetic.ofLanguageModel, threads: threads.count, report: report)
    }
    let scorer = try InContextScorer(
      model.decoder, model.tokenizer, frame: PromptFrame(model), options: prompt.options,
      compute: Compute(pool: ThreadPool(threads: threads.count)))
    let detection = HeadDetection(scorer, criterion: criterion, passages: passages, seed: seed.seed)
    set.examples = Array(set.examples.filter(detection.usable).prefix(examples))
    let measured: [MeasuredHead] = try await Interruption.deferring { [set] in try measure(detection, set) }
    let file = RetrievalHeadsFile(
      measured, keeping: keep, of: model, criterion: criterion.rawValue, examples: set.examples.count,
      passages: passages,
      seed: seed.seed, options: prompt.options)
    try file.write(to: output)
    if common.json { return try JSONOutput.print(file) }
    show(measured, set.examples.count)
  }

  private func measure(_ detection: HeadDetection, _ set: TrainingSet) throws(RankifyError) -> [MeasuredHead] {
    let bar = common.console.progress("reading examples", total: set.examples.count, unit: "examples")
    defer { bar.finish() }
    return try detection.run(set) { () throws(RankifyError) in
      try Interruption.check("no heads were written")
      bar.advance(by: 1)
    }
  }

  private func show(_ measured: [MeasuredHead], _ count: Int) {
    let shown = measured.prefix(min(keep, 16))
      .map { "\($0.head) \(Figures.fixed($0.score, digits: 3))" }.joined(separator: ", ")
    common.console.note(
      "\(min(keep, measured.count)) of \(measured.count) heads by \(Figures.count(count, "example")) are in \(output): "
        + shown + (keep > 16 ? ", …" : ""))
  }
}

extension HeadCriterion: ExpressibleByArgument {}
