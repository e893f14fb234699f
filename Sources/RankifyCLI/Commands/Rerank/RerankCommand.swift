import ArgumentParser
import Foundation
import Rankify

/// `rankify rerank`: puts the best documents of a run in a better order.
struct RerankCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerank",
    abstract: "Re-rank the best documents of a run by a model.",
    discussion: """
      The first --depth documents of every query get a new score and a new order; those below follow in the order they \
      have, with scores that only carry it. Documents longer than the model reads are cut off, or read in windows of which \
      the best one counts (--max-passage). Texts come from an index or from a corpus.

      EXAMPLES
        rankify rerank -r bm25.run -i scifact.rankify -t queries.jsonl --method dense -o dense.run
        rankify rerank -r bm25.run -c corpus.jsonl -t queries.jsonl --method cross-encoder --model MODEL -o ce.run
        rankify rerank -r bm25.run -i scifact.rankify -t queries.jsonl --method colbert --model MODEL -o colbert.run
        rankify rerank -r bm25.run -i scifact.rankify -t queries.jsonl --method icr --model smollm2.gguf --depth 20 -o icr.run
        rankify rerank -r bm25.run -c corpus.jsonl -t queries.jsonl --method rankgpt --model openai:NAME@http://localhost:8000/v1
        rankify rerank --method list
      """)

  @Option(name: [.short, .long], help: "The run to re-rank: TREC, MS MARCO or JSON; '-' is standard input.")
  var run: String?

  @Option(name: [.short, .long], help: "The index that has the documents' texts.")
  var index: String?

  @Option(name: [.short, .long], help: "A corpus that has the documents' texts: files or folders.")
  var corpus: [String] = []

  @Option(name: [.short, .long], help: "The topics: TSV, BEIR JSONL, TREC SGML or XML, DPR JSON.")
  var topics: String?

  @Option(help: "Which part of TREC topics to read: \(TopicField.list).")
  var field = TopicField.title

  @Option(help: "How to re-rank: a name, or 'list' for all of them.")
  var method: String

  @Option(
    help:
      "The model: a folder, an installed name, or org/name (default: the index's encoder); of language models also a .gguf file, and openai:NAME@BASE_URL with a key in OPENAI_API_KEY."
  )
  var model: String?

  @Option(
    help: ArgumentHelp(
      "The encoder of queries, where training has made one for the documents' (--method dense).", valueName: "model"))
  var queryModel: String?

  @OptionGroup var arithmetic: PrecisionOption
  @OptionGroup var comparison: MetricOption
  @OptionGroup var stored: StoredVectorsOption
  @OptionGroup var memory: VectorMemoryOption

  @Option(help: "How many documents of a query get a new score.")
  var depth = 100

  @Option(name: [.short, .customLong("hits")], help: "How many documents of a query are kept.")
  var k = 100

  @OptionGroup(title: "Long documents") var passages: PassageOptions
  @OptionGroup(title: "Late interaction") var tokens: TokenOptions
  @OptionGroup var learned: ScorerOption
  @OptionGroup(title: "In-context re-ranking") var inContext: InContextArguments
  @OptionGroup(title: "Re-ranking by a language model's answers") var prompted: PromptedArguments

  @Option(name: [.short, .long], help: "Where the run goes; '.gz' compresses, '-' is standard output.")
  var output = "-"

  @Option(help: "The run's name, its sixth column (default: the method).")
  var tag: String?

  @Flag(help: "Continue an interrupted run.")
  var resume = false

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if method == "list" || prompted.showPrompt { return }
    let count = 1...1_000_000
    if !count.contains(depth) { throw ValidationError("--depth \(depth): expected 1 to 1000000") }
    if !count.contains(k) { throw ValidationError("-k \(k): expected 1 to 1000000") }
    if run == nil { throw ValidationError("give the run to re-rank, --run") }
    if topics == nil { throw ValidationError("give the queries' words, --topics") }
    if (index == nil) == corpus.isEmpty {
      throw ValidationError("give either --index or --corpus: where the texts are")
    }
    if model == nil, index == nil { throw ValidationError("give a model, --model") }
    if queryModel != nil, method != "dense" { throw ValidationError("--query-model belongs to --method dense") }
    try learned.check(method)
    try inContext.check(method)
    try prompted.check(method, model)
    try passages.check(method)
    if asksLanguageModel {
      try arithmetic.checkLanguageModel()
      if comparison.metric != nil {
        throw ValidationError("--metric is for vectors, and --method \(method) makes none")
      }
    }
    if model == nil, asksLanguageModel {
      throw ValidationError("give a language model, --model")
    }
    try stored.check(hasIndex: index != nil, method)
    try memory.check(method, isCaching: inContext.cache)
    if tokens.isUsed, !["colbert", "lite"].contains(method) {
      throw ValidationError("options of late interaction do not go with --method \(method)")
    }
    if run == "-", topics == "-" { throw ValidationError("standard input can be the run or the topics, not both") }
    if resume, output == "-" { throw ValidationError("--resume needs the run's file, --output") }
    let others = [prompted.prompt, prompted.conversation.chatTemplate, inContext.heads, model]
    try FilePath.check(output, against: [run, topics, index] + others + corpus)
    if common.json, output == "-" { throw ValidationError("--json describes a run in a file: give --output") }
  }

  private var asksLanguageModel: Bool { (InContextArguments.methods + PromptedArguments.methods).contains(method) }

  func run() async throws {
    if method == "list" { return try list() }
    if prompted.showPrompt { return try prompted.show(method) }
    let method = try Catalog.rerankMethod(method)
    let input = try RerankInput(
      run: run ?? "-", topics: topics ?? "-", field: field, index: index, corpus: corpus, depth: depth, keeping: k)
    if input.topicsWithoutDocuments > 0 {
      common.console.warn("\(input.topicsWithoutDocuments) topics have no documents in \(run ?? "-")")
    }
    let loading = ContinuousClock.now
    let settings = try settings(input)
    let loaded = try await load(method, settings)
    if let words = loaded.vectors?.words { common.console.note(words) }
    let record = RerankRecord(self, settings, loaded, loadSeconds: loading.duration(to: .now).seconds)
    try await work(input, loaded, record)
  }

  /// Without a model of its own the command takes the index's encoder as it made the vectors, so that they serve.
  private func settings(_ input: RerankInput) throws(RankifyError) -> RerankSettings {
    let made = model == nil ? try input.encoderOfIndex() : nil
    let tokenMade = ["colbert", "lite"].contains(method) ? try input.tokenEncoderOfIndex() : nil
    guard let name = model ?? tokenMade?.name ?? made?.name else {
      throw RankifyError(.badArguments, "the index has no vectors that would name an encoder: give a model, --model")
    }
    let madeIn = model == nil ? tokenMade?.precision ?? made?.precision : nil
    let precision =
      asksLanguageModel
      ? arithmetic.ofLanguageModel : arithmetic.precision ?? madeIn.flatMap(ModelPrecision.init) ?? .fp32
    let reading = model == nil ? tokenMade.map(tokens.choice.filled) ?? tokens.choice : tokens.choice
    var settings = RerankSettings(
      model: name, precision: precision, threads: threads.count, depth: depth, longDocuments: passages.choice,
      metric: comparison.metric, index: input.index, lateInteraction: reading,
      scorer: learned.scorer)
    (settings.stored, settings.memory, settings.queryModel) = (stored.choice, memory.bytes, queryModel)
    (settings.inContext, settings.heads) = (
      inContext.options(passages.windows(method), memory: memory.bytes), inContext.heads
    )
    settings.attentionFolder = inContext.keepAttention
    settings.prompted = prompted.options(passages.windows(method), seed: inContext.seed)
    return settings
  }

  /// Loads the model; where it is the index's own and is no longer where it was, the fault tells the way out.
  private func load(_ method: RerankMethod, _ settings: RerankSettings) async throws -> LoadedReranker {
    try await ModelArgument.watching(common.console) { report in
      do throws(RankifyError) { return try await method.make(settings, report: report) } catch {
        // A scorer or a query model is the user's own, wherever the encoder is.
        let isScorers = [learned.scorer, queryModel].contains { $0.map(error.message.hasPrefix) ?? false }
        guard model == nil, let index, !isScorers, error.code == .missingResource else { throw error }
        throw RankifyError.encoder(
          settings.model, of: index, error, remedy: "say where that encoder is with --model MODEL")
      }
    }
  }

  private func work(_ input: RerankInput, _ loaded: LoadedReranker, _ record: RerankRecord) async throws {
    let tag = tag ?? method
    let ticket = ResumeTicket(
      indexChecksum: input.checksum, method: record.description, depth: k, tag: tag, removesQuery: false,
      queries: input.queries, run: input.runChecksum)
    if resume { try ticket.check(output) }
    let writer = try RunWriter(path: output, tag: tag, resume: resume)
    if output != "-" { try ticket.leave(output) }
    let step = prompted.queriesTogether(method, model)
    let refusals = RerankRefusals(excusable, hasSucceeded: !writer.finishedQueries.isEmpty)
    var job = RerankJob(
      input, loaded.reranker, console: common.console, depth: depth, keeping: k, together: step, refusals: refusals)
    job = try await Interruption.deferring { [job] in
      var job = job
      try await job.run(to: writer, resumable: output != "-")
      return job
    }
    try writer.finish()
    ResumeTicket.remove(output)
    try conclude(record.finished(job, loaded))
    if let first = job.refusals.firstFault {
      let count = Figures.count(job.refusals.queries.count, "query", "queries")
      throw RankifyError(
        .partial, "\(count) could not be re-ranked and kept the order of the run, first \(first.message)")
    }
  }

  /// Faults of single queries, after which others go on: what does not fit into the model, and what servers refuse.
  private var excusable: Set<RankifyError.Code> {
    if InContextArguments.methods.contains(method) { return [.badArguments] }
    return PromptedArguments.methods.contains(method) ? [.badArguments, .invalidInput] : []
  }

  private func conclude(_ record: RerankRecord) throws {
    if output != "-" { try RunMetadata.write(record, beside: output) }
    if common.json { try JSONOutput.print(record) }
    let rate = record.seconds > 0 ? Int(Double(record.documents) / record.seconds) : 0
    common.console.note(
      "re-ranked \(Figures.grouped(record.documents)) documents of \(Figures.grouped(record.queries)) queries in "
        + "\(Figures.duration(seconds: record.seconds)) (\(Figures.grouped(rate)) a second\(encoded(record)))"
        + (output == "-" ? "" : "; run in \(output)"))
    for remark in record.remarks { common.console.note(remark) }
    if record.truncatedTexts > 0 {
      common.console.note(
        "\(Figures.grouped(record.truncatedTexts)) texts are longer than the model reads; their ends were cut off "
          + (passages.maxPassage ? "(a smaller --window cuts off less)" : "(--max-passage reads them in windows)"))
    }
  }

  /// How many of the documents had to be encoded, where that is not all of them.
  private func encoded(_ record: RerankRecord) -> String {
    guard let count = record.encodedTexts else { return "" }
    return "; \(Figures.count(count, passages.maxPassage ? "passage" : "document")) encoded"
  }

  private func list() throws {
    if common.json {
      return try JSONOutput.print(Dictionary(uniqueKeysWithValues: Catalog.rerankMethods.map { ($0.id, $0.summary) }))
    }
    var table = TextTable([.init(""), .init("")])
    for method in Catalog.rerankMethods { table.add([.init(method.id), .init(method.summary)]) }
    try StandardOutput.shared.write(table.text(Style.output))
  }
}

/// What is read of documents that are longer than a model reads.
struct PassageOptions: ParsableArguments {
  @Flag(help: "Read documents in windows, and take the score of the best one (MaxP).")
  var maxPassage = false

  @Option(
    help:
      "Words in a window of --max-passage (default: 150); documents in a window of icr and qr-heads (default: all at once) and rankgpt (default: 20)."
  )
  var window: Int?

  @Option(help: "From the beginning of a window to that of the next (default: half a window).")
  var stride: Int?

  func validate() throws {
    let size = window ?? 150
    if !(1...100_000).contains(size) { throw ValidationError("--window \(size): expected 1 to 100000") }
    if let stride, !(1...size).contains(stride) { throw ValidationError("--stride \(stride): expected 1 to \(size)") }
  }

  /// Methods that read lists of documents.
  private static let listwise = InContextArguments.methods + ["rankgpt"]

  func check(_ method: String) throws {
    let isListwise = Self.listwise.contains(method)
    if isListwise || PromptedArguments.methods.contains(method), maxPassage {
      throw ValidationError("--max-passage does not go with --method \(method)")
    }
    if isListwise, window == nil, stride != nil { throw ValidationError("--stride needs --window") }
    if isListwise, let window {
      // Windows must overlap, so that what is best in one goes on into the next.
      if window < 2 { throw ValidationError("--window \(window): a window of documents has at least 2") }
      if stride == window { throw ValidationError("--stride \(window): expected less than the window of \(window)") }
    }
    if !isListwise, !maxPassage, window != nil || stride != nil {
      throw ValidationError("--window and --stride belong to --max-passage")
    }
  }

  /// The windows of documents of a method that reads lists; `nil`: all at once.
  func windows(_ method: String) -> SlidingWindows? {
    guard Self.listwise.contains(method), let window else { return nil }
    return SlidingWindows(size: window, stride: stride ?? max(1, window / 2))
  }

  var choice: LongDocuments {
    let words = window ?? 150
    return maxPassage ? .bestPassage(words: words, stride: stride ?? max(1, words / 2)) : .beginning
  }
}
