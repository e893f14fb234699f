import Rankify

/// Re-ranks query by query and writes the run in the order of its input.
struct RerankJob: Sendable {
  private let input: RerankInput
  private let reranker: any Reranker
  private let console: Console
  private let k: Int
  /// Queries re-ranked together: enough to keep the encoder busy, and what they give is on disk soon.
  private let step: Int
  /// Queries that failed by themselves.
  private(set) var refusals: RerankRefusals
  /// What was done.
  private(set) var (queries, documents, resumed, seconds) = (0, 0, 0, 0.0)

  /// - Parameter step: queries that are re-ranked together; by the depth if `nil`
  init(
    _ input: RerankInput, _ reranker: any Reranker, console: Console, depth: Int, keeping k: Int,
    together step: Int? = nil, refusals: RerankRefusals
  ) {
    (self.input, self.reranker, self.console, self.k) = (input, reranker, console, k)
    (self.step, self.refusals) = (step ?? max(1, 512 / depth), refusals)
  }

  mutating func run(to writer: RunWriter, resumable: Bool) async throws(RankifyError) {
    let open = input.queries.filter { !writer.finishedQueries.contains($0.id) }
    resumed = input.queries.count - open.count
    let bar = console.progress("re-ranking", total: open.count, unit: "queries")
    defer { bar.finish() }
    for start in stride(from: 0, to: open.count, by: step) {
      try check(resumable)
      let part = open[start..<min(start + step, open.count)]
      var rankings: [Ranking] = []
      for query in part { rankings.append(try input.ranking(query)) }
      let begun = ContinuousClock.now
      let reranked = try await rerank(rankings, resumable)
      seconds += begun.duration(to: .now).seconds
      try write(reranked, to: writer)
      queries += reranked.count
      documents += reranked.reduce(0) { $0 + input.scored($1.query) }
      bar.advance(by: part.count)
    }
    try write(refusals.left(), to: writer)
  }
}

extension RerankJob {
  private func write(_ rankings: [Ranking], to writer: RunWriter) throws(RankifyError) {
    for ranking in rankings { try writer.write(ranking.top(k)) }
    try writer.flush()
  }

  private func check(_ resumable: Bool) throws(RankifyError) {
    try Interruption.check(resumable ? "continue with --resume" : "the run is incomplete")
  }

  /// Those that are not refused, re-ranked. A re-ranker that is interrupted in the middle of its work says so in its own words,
  /// which do not tell how to go on.
  private mutating func rerank(_ rankings: [Ranking], _ resumable: Bool) async throws(RankifyError) -> [Ranking] {
    do throws(RankifyError) {
      let reranked = try await reranker.run(batch: rankings)
      refusals.noteSuccess()
      return reranked
    } catch {
      if error.code == .interrupted { try check(resumable) }
      // Of several it is not known which one failed.
      if rankings.count > 1, refusals.excuses(error) {
        var reranked: [Ranking] = []
        for ranking in rankings { reranked += try await rerank([ranking], resumable) }
        return reranked
      }
      guard let ranking = rankings.first, rankings.count == 1 else { throw error }
      try refusals.take(ranking, error)
      console.warn("\(error.message); its documents keep their order")
      return []
    }
  }
}

/// What stands in the sidecar of a run that was re-ranked.
struct RerankRecord: Encodable {
  let run: String
  let index: String?
  let corpus: [String]?
  let topics: String
  let method: String
  let model: String
  let queryModel: String?
  let scorer: String?
  let modelChecksum: String
  let precision: String
  let metric: String?
  let depth: Int
  let hits: Int
  let longDocuments: String
  let usesStoredVectors: Bool
  /// Where vectors of documents come from, in words; `nil` where there is nothing to tell.
  let documentVectors: String?
  let queryLength: Int?
  let documentLength: Int?
  let queryExpansion: Bool?
  let skipPunctuation: Bool?
  let loadSeconds: Double
  private(set) var queries = 0
  private(set) var documents = 0
  private(set) var resumedQueries = 0
  /// Queries whose documents keep their order, because the model did not take them; `nil` where there are none.
  private(set) var refusedQueries: [String]?
  private(set) var truncatedTexts = 0
  /// Texts of documents that were encoded, passages counted each; `nil` for a model that makes no vectors.
  private(set) var encodedTexts: Int?
  private(set) var seconds = 0.0
  /// What there is to say about the work, in sentences.
  private(set) var remarks: [String] = []
  /// How a language model reads, answers and scores, where it is not as by default.
  private let languageModel: String?

  init(_ command: RerankCommand, _ settings: RerankSettings, _ loaded: LoadedReranker, loadSeconds: Double) {
    (run, topics, index) = (command.run ?? "-", command.topics ?? "-", command.index)
    corpus = command.corpus.isEmpty ? nil : command.corpus
    (method, model, modelChecksum) = (command.method, settings.model, loaded.modelChecksum)
    (scorer, queryModel) = (settings.scorer, settings.queryModel)
    (precision, depth, hits) = (settings.precision.rawValue, command.depth, command.k)
    (longDocuments, metric) = (settings.longDocuments.words, settings.metric?.rawValue)
    (usesStoredVectors, self.loadSeconds) = (loaded.vectors?.isIndex ?? false, loadSeconds)
    documentVectors = loaded.vectors?.words
    (queryLength, documentLength) = (command.tokens.queryLength, command.tokens.documentLength)
    (queryExpansion, skipPunctuation) = (command.tokens.queryExpansion, command.tokens.skipPunctuation)
    let words =
      command.inContext.words + command.prompted.words
      + (command.passages.windows(command.method).map { ", windows of \($0.size), stride \($0.stride)" } ?? "")
    languageModel = words.isEmpty ? nil : String(words.dropFirst(2))
  }

  /// Everything that decides the result besides run, topics and texts.
  var description: String {
    "\(method) by model \(modelChecksum) in \(precision), depth \(depth), \(longDocuments)"
      + (metric.map { ", \($0)" } ?? "") + tokens.words
      + (usesStoredVectors ? ", stored vectors" : "") + (languageModel.map { ", " + $0 } ?? "")
  }

  private var tokens: LateInteractionOptions {
    LateInteractionOptions(
      queryLength: queryLength, documentLength: documentLength, expandsQueries: queryExpansion,
      skipsPunctuation: skipPunctuation)
  }

  func finished(_ job: RerankJob, _ loaded: LoadedReranker) -> RerankRecord {
    var record = self
    (record.truncatedTexts, record.encodedTexts) = (loaded.truncatedTexts, loaded.encodedTexts)
    record.remarks = loaded.remarks
    (record.queries, record.documents) = (job.queries, job.documents)
    record.refusedQueries = job.refusals.queries.isEmpty ? nil : job.refusals.queries
    (record.resumedQueries, record.seconds) = (job.resumed, job.seconds)
    return record
  }
}

extension LongDocuments {
  /// The choice in words.
  fileprivate var words: String {
    switch self {
    case .beginning: "the beginning of documents"
    case .bestPassage(let words, let stride): "the best passage of \(words) words, stride \(stride)"
    }
  }
}
