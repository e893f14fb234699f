import ArgumentParser
import Rankify

/// `rankify datasets convert`
struct DatasetsConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Write a corpus, topics, qrels, a run or questions in another format.",
    discussion: """
      The format of INPUT is told by its content; --kind says what it holds where the content fits several kinds, as \
      two columns do.

        corpus      to beir, jsonl, tsv, trec, dpr
        topics      to tsv, beir, trec
        qrels       to trec, beir
        run         to trec, msmarco
        questions   to jsonl; to tsv, beir, trec without the answers
        rankings    to rank-llm, dpr; to trec, msmarco without the text

      EXAMPLES
        rankify datasets convert disk4/ --to beir -o corpus.jsonl.gz
        rankify datasets convert topics.301-450 --field description --to tsv -o topics.tsv
        rankify datasets convert qrels/test.tsv --to trec -o qrels.txt
      """)

  /// The formats to write; what each is for a kind of file stands in the help.
  enum Target: String, CaseIterable, ExpressibleByArgument {
    case beir, jsonl, tsv, trec, dpr, msmarco
    case rankLLM = "rank-llm"
  }

  @Argument(help: "A file or folder in any known format, '-' for standard input; several for a corpus.")
  var input: [String]

  @Option(help: ArgumentHelp("The format to write.", valueName: "format"))
  var to: Target

  @Option(name: [.short, .long], help: "The file to write; compressed where its name ends in .gz.")
  var output = "-"

  @Option(help: "What the input holds, where content should not decide.")
  var kind: DatasetKind?

  @Option(help: ArgumentHelp("The format of a corpus, where content should not decide.", valueName: "format"))
  var from: CorpusFormat?

  @Option(help: "Which part of a topic to keep, for example description or title+description.")
  var field: TopicField = .title

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if common.json && output == "-" {
      throw ValidationError("--json describes a file that is written: name one with -o")
    }
  }

  func run() async throws {
    let kind =
      try kind ?? (from == nil && input.count == 1 && input[0] != "-" ? DatasetKind.detect(input[0]) : impliedKind())
    guard kind == .corpus || input.count == 1 else {
      throw ValidationError("\(kind.rawValue): expected one input file")
    }
    let count = try await Interruption.deferring { try convert(kind) }
    let report = Report(kind: kind.rawValue, records: count, output: output)
    if common.json { return try JSONOutput.print(report) }
    common.console.note("\(Figures.grouped(count)) \(noun(kind, count)) written as \(to.rawValue)")
  }

  /// What the input holds where it cannot be looked at beforehand.
  private func impliedKind() throws -> DatasetKind {
    if from != nil || input.count > 1 { return .corpus }
    throw ValidationError("standard input can be read only once: say what it holds with --kind")
  }

  private struct Report: Encodable {
    let kind: String
    let records: Int
    let output: String
  }

  private func noun(_ kind: DatasetKind, _ count: Int) -> String {
    switch kind {
    case .corpus: count == 1 ? "document" : "documents"
    case .topics: count == 1 ? "topic" : "topics"
    case .qrels: count == 1 ? "judged query" : "judged queries"
    case .run: count == 1 ? "query of a run" : "queries of a run"
    case .questions: count == 1 ? "question" : "questions"
    case .rankings: count == 1 ? "ranking" : "rankings"
    }
  }
}

extension DatasetsConvertCommand {
  /// Converts the input; returns the number of records.
  private func convert(_ kind: DatasetKind) throws -> Int {
    switch (kind, to) {
    case (.corpus, .beir): try corpus(.beir)
    case (.corpus, .jsonl): try corpus(.jsonl)
    case (.corpus, .tsv): try corpus(.tsv)
    case (.corpus, .trec): try corpus(.trec)
    case (.corpus, .dpr): try corpus(.dpr)
    case (.topics, .tsv), (.questions, .tsv): try topics(.tsv)
    case (.topics, .beir), (.questions, .beir): try topics(.beir)
    case (.topics, .trec), (.questions, .trec): try topics(.trec)
    case (.questions, .jsonl), (.questions, .dpr): try questions()
    case (.qrels, .trec): try qrels(.trec)
    case (.qrels, .beir), (.qrels, .tsv): try qrels(.beir)
    case (.run, .trec), (.run, .msmarco), (.rankings, .trec), (.rankings, .msmarco): try run(to)
    case (.rankings, .rankLLM): try rankings(.rankLLM)
    case (.rankings, .dpr): try rankings(.dpr)
    default: throw ValidationError("\(kind.rawValue) cannot be written as \(to.rawValue)")
    }
  }

  private func corpus(_ format: CorpusFormat) throws -> Int {
    let reader = try CorpusReader(input, format: from)
    let writer = try CorpusWriter(path: output, format: format)
    let bar = common.console.progress("converting", total: reader.totalBytes, unit: "bytes")
    var count = 0
    while let document = try reader.next() {
      try writer.write(document)
      count += 1
      bar.update(to: reader.bytesRead)
      try Interruption.check("nothing was written")
    }
    bar.finish()
    reader.warnings.forEach(common.console.warn)
    if count == 0 { throw RankifyError.invalid(input[0], "holds no document") }
    try writer.finish()
    return count
  }

  private func topics(_ format: TopicsWriter.Format) throws -> Int {
    let queries = try TopicsReader.read(input[0], field: field)
    try TopicsWriter.write(queries, to: output, format: format)
    return queries.count
  }

  private func questions() throws -> Int {
    let questions = try QuestionsReader.read(input[0])
    try TopicsWriter.write(questions, to: output)
    return questions.count
  }

  private func qrels(_ format: QrelsWriter.Format) throws -> Int {
    let qrels = try Qrels(contentsOf: input[0])
    try QrelsWriter.write(qrels, to: output, format: format)
    return qrels.queries.count
  }

  private func run(_ target: Target) throws -> Int {
    let run = try Run(contentsOf: input[0])
    if target == .msmarco { try MSMarcoRunWriter.write(run, to: output) } else { try RunWriter.write(run, to: output) }
    return run.queries.count
  }

  private func rankings(_ format: RankingsWriter.Format) throws -> Int {
    let items = try RankingsReader.read(input[0])
    let writer = try RankingsWriter(path: output, format: format)
    for item in items { try writer.write(item.ranking, answers: item.answers) }
    try writer.finish()
    return items.count
  }
}

extension DatasetKind: ExpressibleByArgument {}
