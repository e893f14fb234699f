import ArgumentParser
import Foundation
import Rankify

/// `rankify retrieve`: searches an index for one query or for a file of them.
struct RetrieveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrieve",
    abstract: "Search an index: for one query with snippets, or for a file of topics into a TREC run.",
    discussion: """
      EXAMPLES
        rankify retrieve -i scifact.rankify -q "vitamin D and bone density"
        rankify retrieve -i scifact.rankify -t queries.jsonl -k 1000 -o bm25.run
        rankify retrieve -i scifact.rankify -t queries.jsonl --rm3 -o rm3.run.gz
        rankify retrieve -i scifact.rankify -q '"bone density" OR osteop*' --fts
        rankify retrieve -i scifact.rankify -t queries.jsonl --method hybrid -o hybrid.run
        rankify retrieve -i my.rankify -t topics.tsv | rankify evaluate qrels -
      """)

  @Option(name: [.short, .long], help: "The index file.")
  var index: String

  @Option(
    name: [.short, .long], help: "A file of topics: TSV, BEIR JSONL, TREC SGML or XML, DPR JSON; '-' is standard input."
  )
  var topics: String?

  @Option(name: [.short, .long], help: "One query.")
  var query: String?

  @Option(help: "Which part of TREC topics to search for: \(TopicField.list).")
  var field = TopicField.title

  @Option(help: "How to search: by words (bm25), by vectors (dense), by both (hybrid), or by token vectors (late).")
  var method = RetrievalMethod.bm25

  @Option(
    name: [.short, .customLong("hits")], help: "Documents to return (default: 1000 for topics, 10 for one query).")
  var k: Int?

  @OptionGroup(title: "Sparse retrieval") var sparse: SparseOptions
  @OptionGroup(title: "Dense and hybrid retrieval") var dense: DenseOptions
  @OptionGroup(title: "Late interaction") var late: LateOptions

  @Option(name: [.short, .long], help: "Where the run goes; '.gz' compresses, '-' is standard output.")
  var output: String?

  @Option(help: "The run's name, its sixth column (default: the method).")
  var tag: String?

  @Flag(help: "Leave out the document that has the query's own identifier, as ArguAna and Quora are evaluated.")
  var removeQuery = false

  @Flag(help: "Continue an interrupted run.")
  var resume = false

  @Option(help: ArgumentHelp("Search all topics N times and record each time, for benchmarks.", valueName: "n"))
  var passes = 1

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if (topics == nil) == (query == nil) { throw ValidationError("give either --topics or --query") }
    if let k, !(1...1_000_000_000).contains(k) { throw ValidationError("-k \(k): expected 1 to 1000000000") }
    if !(1...100_000).contains(passes) { throw ValidationError("--passes \(passes): expected 1 to 100000") }
    try dense.validate(for: method)
    try late.validate(for: method)
    if method == .dense || method == .late, let given = sparse.given {
      throw ValidationError("\(given) does not belong to --method \(method.rawValue)")
    }
    if resume, output == nil || output == "-" { throw ValidationError("--resume needs the run's file, --output") }
  }

  func run() async throws {
    let opened = ContinuousClock.now
    let index = try SparseIndex(index)
    let depth = k ?? (query != nil && output == nil ? 10 : 1000)
    let plan = try await SearchPlan(
      index, method, sparse, dense, late, depth: removeQuery ? depth + 1 : depth, threads: threads.count,
      common.console)
    let openingSeconds = opened.duration(to: .now).seconds
    if let query, output == nil {
      if plan.searcher.usesVectors, Query(id: "1", text: query).isBlank {
        common.console.warn(Self.blankness("the query is"))
      }
      try InteractiveSearch(index, plan.searcher, isExpression: sparse.fts && method == .bm25, depth: depth, common)
        .run(query)
      plan.loadedEncoder?.noteTruncated(
        plan.loadedEncoder?.truncatedTexts ?? 0, of: "1 query", as: .query, common.console)
      return
    }
    let queries = try query.map { [Query(id: "1", text: $0)] } ?? TopicsReader.read(topics ?? "-", field: field)
    var batch = BatchSearch(
      plan.searcher, console: common.console, threads: threads.count, removingQuery: removeQuery ? depth : nil)
    batch.topics = topics
    let output = output ?? "-"
    let tag = tag ?? plan.name
    let ticket = ResumeTicket(
      indexChecksum: plan.checksum, method: plan.description, depth: depth, tag: tag, removesQuery: removeQuery,
      queries: queries)
    if resume { try ticket.check(output) }
    let writer = try RunWriter(path: output, tag: tag, resume: resume)
    if output != "-" { try ticket.leave(output) }
    try await Interruption.deferring {
      try batch.run(queries, to: writer, passes: passes, resumable: output != "-")
    }
    try writer.finish()
    ResumeTicket.remove(output)
    try describe(batch, plan, queries, openingSeconds, output)
  }

  private static func blankness(_ who: String) -> String {
    "\(who) empty; an encoder gives vectors even to nothing, and what they find means nothing"
  }

  private func describe(
    _ batch: BatchSearch, _ plan: SearchPlan, _ topicQueries: [Query], _ opening: Double,
    _ output: String
  ) throws {
    let queries = topicQueries.count
    if batch.empty > 0 {
      common.console.warn(
        "\(batch.empty) of \(Figures.count(queries, "query", "queries")) found nothing; \(batch.empty == 1 ? "it is" : "they are") not in the run"
      )
    }
    let blank = plan.searcher.usesVectors ? topicQueries.count(where: \.isBlank) : 0
    if blank > 0 { common.console.warn(Self.blankness(Figures.count(blank, "query is", "queries are"))) }
    // Every pass encodes all queries anew.
    let truncated = (plan.loadedEncoder?.truncatedTexts ?? 0) / passes
    plan.loadedEncoder?.noteTruncated(
      truncated, of: Figures.count(queries - batch.resumed, "query", "queries"), as: .query, common.console)
    let record = RetrievalRecord(
      index: index, indexChecksum: plan.checksum, analysis: plan.index.analysis, topics: topics,
      topicsSHA256: try TopicsRecord(topics, topicQueries), method: plan.description, encoder: plan.encoder,
      queryEncoder: plan.queryEncoder, lateInteraction: plan.searcher.lateRecord, depth: k ?? 1000, queries: queries,
      queriesWithoutHits: batch.empty,
      emptyQueries: plan.searcher.usesVectors ? blank : nil,
      resumedQueries: batch.resumed, truncatedQueries: plan.loadedEncoder == nil ? nil : truncated,
      threads: threads.count, timings: .init(open: opening, search: batch.seconds))
    if output != "-" { try RunMetadata.write(record, beside: output) }
    if common.json, output != "-" { try JSONOutput.print(record) }
    let median = batch.seconds.sorted()[batch.seconds.count / 2]
    let rate = median > 0 ? Double(queries - batch.resumed) / median : 0
    common.console.note(
      "searched \(Figures.count(queries - batch.resumed, "query", "queries")) in \(Figures.duration(seconds: median)) "
        + "(\(Figures.grouped(Int(rate))) a second)\(output == "-" ? "" : "; run in \(output)")")
  }
}

extension Query {
  /// Whether there is no word in it.
  fileprivate var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
}

/// How documents are found.
enum RetrievalMethod: String, CaseIterable, ExpressibleByArgument {
  case bm25
  case dense
  case hybrid
  case late
}

extension TopicField: ExpressibleByArgument {
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What stands in the sidecar of a run that was retrieved.
struct RetrievalRecord: Encodable {
  struct Timings: Encodable {
    /// Seconds to open the index.
    let open: Double
    /// Seconds of searching, query analysis included, one figure a pass.
    let search: [Double]
  }

  let index: String
  let indexChecksum: String
  let analysis: AnalysisSettings
  let topics: String?
  let topicsSHA256: TopicsRecord
  let method: String
  let encoder: EncoderDescription?
  /// The encoder of queries, where it is another one than that of the vectors.
  let queryEncoder: EncoderDescription?
  let lateInteraction: LateRecord?
  let depth: Int
  let queries: Int
  let queriesWithoutHits: Int
  /// Queries without a word, to which an encoder gives vectors all the same; `nil` where words are searched.
  let emptyQueries: Int?
  let resumedQueries: Int
  /// Queries that were longer than the encoder reads, of those that were not resumed.
  let truncatedQueries: Int?
  let threads: Int
  let timings: Timings
}
