import ArgumentParser
import Foundation
import Rankify

/// `rankify rag`: answers questions from passages.
struct RAGCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rag",
    abstract: "Answer questions from the passages of an index or a run, with citations.",
    discussion: """
      One question is answered while you read, with the sources it rests on: [1] is the first of them. Sentences whose words \
      stand in no source are marked. A file of questions is answered into JSON lines, one a question, with the passages, every \
      step on the way, and what it took; a name that ends in .json gives DPR's array. What was answered is on disk at once, and \
      --resume goes on where the work was interrupted.

      EXAMPLES
        rankify rag -i my.index -q "what keeps a bicycle upright"
        rankify rag -i my.index -q "who invented it?" --search hybrid --rerank dense --model openai:NAME@http://localhost:8000/v1
        rankify rag -i my.index -t questions.jsonl --model smollm2 -o answers.jsonl
        rankify rag -r bm25.run -c corpus.jsonl -t questions.jsonl --method cot -o cot.jsonl
        rankify rag -i my.index -t questions.jsonl --method adaptive-note --response-cache replies -o note.jsonl
        rankify rag --method list
      """)

  @Option(name: [.short, .long], help: "The index to search.")
  var index: String?

  @Option(
    name: [.short, .long],
    help:
      "A run to read in place of a search: TREC with the texts from --corpus or --index, or DPR's, Rankify's or rank_llm's JSON with texts."
  )
  var run: String?

  @Option(name: [.short, .long], help: "A corpus that has the texts of the run's documents: files or folders.")
  var corpus: [String] = []

  @Option(
    name: [.customShort("t"), .customLong("topics"), .customLong("questions")],
    help: "A file of questions: DPR, FlashRAG and other JSON, TSV, BEIR JSONL, TREC topics; '-' is standard input.")
  var topics: String?

  @Option(name: [.customShort("q"), .customLong("query"), .customLong("question")], help: "One question.")
  var query: String?

  @Option(help: "How to answer: a name, or 'list' for all of them.")
  var method = "single-pass"

  @OptionGroup(title: "Language model") var model: RAGModelOptions
  @OptionGroup(title: "Answers") var answering: RAGMethodOptions
  @OptionGroup(title: "Search") var finding: RAGSearchOptions
  @OptionGroup(title: "Sparse retrieval") var sparse: SparseOptions
  @OptionGroup(title: "Late interaction") var late: LateOptions

  @Option(name: [.short, .long], help: "Where the answers go; '.gz' compresses, '-' is standard output.")
  var output: String?

  @Option(help: "The layout of answers: jsonl, dpr (default: dpr for names that end in .json, else jsonl).")
  var format: AnswersWriter.Format?

  @Flag(help: "Continue an interrupted file of answers.")
  var resume = false

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if method == "list" { return }
    guard let method = Catalog.answerMethods.first(where: { $0.id == method }) else { return }
    try answering.check(method)
    try model.patience.check([model.model, finding.rerankModel])
    try model.conversation.check(model.model)
    if answering.writePrompts != nil { return }
    try checkInput(method)
    try checkOutput()
    try late.validate(for: finding.method, option: "--search")
    if finding.method == .dense || finding.method == .late || index == nil || run != nil, let given = sparse.given {
      throw ValidationError("\(given) belongs to a search of words in an index")
    }
  }

  private func checkInput(_ method: AnswerMethod) throws {
    if topics != nil, query != nil { throw ValidationError("give either --topics or --query") }
    if let query, query.allSatisfy(\.isWhitespace) { throw ValidationError("--query has no words: give a question") }
    let carriesQuestions = run != nil && index == nil && corpus.isEmpty
    if topics == nil, query == nil, !carriesQuestions {
      throw ValidationError("give questions, --topics, or one question, --query")
    }
    if method.reading == .nothing {
      let given = [
        (index != nil, "--index"), (run != nil, "--run"), (!corpus.isEmpty, "--corpus"),
        (finding.rerank != nil, "--rerank"), (finding.ofIndex != nil, finding.ofIndex ?? ""),
      ]
      if let option = given.first(where: \.0) {
        throw ValidationError("\(option.1) does nothing for --method \(method.id), which reads no passages")
      }
      return
    }
    if run == nil {
      if index == nil { throw ValidationError("give an index to search, --index, or a run, --run") }
      if !corpus.isEmpty { throw ValidationError("--corpus has the texts of a run: give --run") }
    } else {
      try checkRun(method)
    }
    if method.reading == .ownSearches, let rewrite = finding.rewrite {
      throw ValidationError(
        "--rewrite \(rewrite.rawValue) does not go with --method \(method.id), which searches for words of its own")
    }
  }

  private func checkRun(_ method: AnswerMethod) throws {
    if method.reading == .ownSearches {
      throw ValidationError("--method \(method.id) searches for words of its own: give --index without --run")
    }
    if index != nil, !corpus.isEmpty { throw ValidationError("give either --index or --corpus: where the texts are") }
    if query != nil { throw ValidationError("--query is searched for in an index: give --index without --run") }
    if let option = finding.ofIndex {
      throw ValidationError("\(option) belongs to a search: give --index without --run")
    }
    if run == "-", topics == "-" { throw ValidationError("standard input can be the run or the questions, not both") }
  }

  private func checkOutput() throws {
    if resume, output == nil || output == "-" { throw ValidationError("--resume needs the file of answers, --output") }
    if let output {
      try FilePath.check(
        output, against: [run, topics, index, finding.history, model.model, model.conversation.chatTemplate] + corpus)
    }
    if format != nil, isConversation { throw ValidationError("--format belongs to --output or --topics") }
    if common.json, !isConversation, output == nil || output == "-" {
      throw ValidationError("--json describes answers in a file: give --output")
    }
  }

  /// Whether one answer is shown to somebody who waits.
  var isConversation: Bool { query != nil && output == nil }

  /// Passages to find for a question, or a search.
  func depth(_ method: AnswerMethod) -> Int {
    let passages = answering.passages ?? method.passages
    return finding.rerank == nil ? passages : max(passages, finding.depth ?? 100)
  }

  /// The prompts that are used.
  func promptNames(_ method: AnswerMethod) -> [PromptName] {
    method.prompts + [finding.rewrite?.prompt].compactMap { $0 }
  }

  func run() async throws {
    if method == "list" { return try list() }
    let method = try Catalog.answerMethod(method)
    if let folder = answering.writePrompts { return try writePrompts(promptNames(method), to: folder) }
    let input = try RAGInput(
      topics: topics, query: query, run: run, index: index, corpus: corpus, depth: depth(method))
    if let topics, topics != "-", topics != run, (try? DatasetKind.detect(topics)) == .corpus {
      common.console.warn("\(topics) looks like a corpus: its documents are taken for questions")
    }
    if isConversation { return try await answerOne(method, input) }
    try await RAGBatch(self, method, input).run()
  }

  private func list() throws {
    if common.json {
      return try JSONOutput.print(Dictionary(uniqueKeysWithValues: Catalog.answerMethods.map { ($0.id, $0.summary) }))
    }
    var table = TextTable([.init(""), .init("")])
    for method in Catalog.answerMethods { table.add([.init(method.id), .init(method.summary)]) }
    try StandardOutput.shared.write(table.text(Style.output))
  }

  private func writePrompts(_ names: [PromptName], to folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RankifyError(.failure, "\(folder): no folder can be made here", cause: error)
    }
    let paths = names.map { "\(folder)/\($0.rawValue).txt" }
    if let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) {
      throw RankifyError(.badArguments, "\(path): is there already; name another folder, so that no prompt is lost")
    }
    for (name, path) in zip(names, paths) { try AtomicFile.write(name.standard + "\n", to: path) }
    common.console.note("wrote \(Figures.count(paths.count, "prompt")): \(paths.joined(separator: ", "))")
  }

  /// Answers one question for a person, or for a program that reads JSON.
  private func answerOne(_ method: AnswerMethod, _ input: RAGInput) async throws {
    let printer = AnswerPrinter(common.console, isStreaming: !common.json)
    let work = try await RAGWork(self, method, input, style: .full)
    guard let query = input.questions.first?.query else { return }
    let answerer = try work.answerer(printer.tell)
    let answer: Answer
    do { answer = try await Interruption.deferring { try await answerer.run(query) } } catch {
      printer.breakOff()
      throw error
    }
    if common.json {
      let writer = try AnswersWriter(path: "-", format: .jsonLines, method: method.id)
      try writer.write(answer, seconds: printer.seconds)
      try writer.finish(in: [query])
    } else {
      try printer.finish(answer, work.search.index)
    }
    if answer.evidence.hits.isEmpty, method.reading != .nothing {
      common.console.warn("nothing was found for the question; the answer rests on no passage")
    }
    let first = printer.firstText.map { ", first words after \(Figures.duration(seconds: $0))" } ?? ""
    common.console.note(
      "answered in \(Figures.duration(seconds: printer.seconds))\(first): "
        + RAGSpending(work.model.ledger, model.tokenPrice).words)
    var tally = RAGTally()
    tally.add(answer)
    if tally.emptyAnswers > 0 { common.console.warn("the answer is empty") }
    for remark in tally.remarks { common.console.note(remark) }
  }
}

extension AnswersWriter.Format: ExpressibleByArgument {}
