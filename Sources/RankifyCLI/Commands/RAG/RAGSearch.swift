import Rankify

/// What finds the passages for questions, as options put it together.
struct RAGSearch {
  /// What finds them, in the order in which the model reads them.
  private(set) var retriever: any Retriever
  /// How they are found, in words.
  private(set) var description: String
  /// Identifies what is searched.
  let checksum: String
  /// The index that is searched.
  let index: SparseIndex?
  private(set) var reranker: LoadedReranker?
  /// What words questions otherwise before they are searched for and answered.
  private(set) var rewriter: (any QueryRewriter)?
  /// What was searched for in place of questions.
  let rewordings = RewordingLog()

  /// Opens what is searched.
  /// - Parameter depth: passages to find
  init(
    _ passages: RAGPassages, _ options: RAGSearchOptions, _ sparse: SparseOptions, _ late: LateOptions, depth: Int,
    threads: Int, _ console: Console
  ) async throws {
    checksum = passages.checksum
    switch passages {
    case .none: (retriever, description, index) = (FixedSearch([]), "nothing", nil)
    case .rankings(let rankings, _, let run):
      (retriever, description, index) = (FixedSearch(rankings), "run \(run)", nil)
    case .index(let index):
      let plan = try await SearchPlan(
        index, options.method, sparse, options.dense, late, depth: depth, threads: threads, modelOption: "--encoder",
        console)
      (retriever, description, self.index) = (
        IndexSearch(index: index, searcher: plan.searcher), "\(plan.description), \(depth) passages", index
      )
    }
  }

  /// Lets a model reword questions before the search.
  mutating func reword(
    _ options: RAGSearchOptions, by model: any LanguageModel, _ answering: Answering
  ) throws(RankifyError) {
    guard let rewriting = options.rewrite else { return }
    var settings = answering
    settings.replyTokens = rewriting == .hyde ? 128 : 96
    switch rewriting {
    case .hyde:
      let isLexical = options.method == .bm25 || options.method == .hybrid
      let rewriter = try HypotheticalDocument(model, repeats: isLexical ? 5 : 1, settings)
      retriever = RewrittenSearch(retriever, by: rewriter, log: rewordings)
    case .standalone:
      let turns = try options.turns()
      rewriter = StandaloneQuestion(model, history: turns, settings)
      var hash = TextHash()
      for turn in turns { for text in [turn.question, turn.answer] { hash.add(text) } }
      description += ", conversation \(hash.digits)"
    }
    description += ", reworded: \(rewriting.rawValue)"
  }

  /// Puts what was found in a better order.
  /// - Parameter languageModel: the model of methods that ask one, where no other is named
  mutating func rerank(
    _ options: RAGSearchOptions, languageModel: RAGModelLoading, _ console: Console
  ) async throws {
    guard let name = options.rerank else { return }
    let method = try Catalog.rerankMethod(name)
    let asksModel = (InContextArguments.methods + PromptedArguments.methods).contains(name)
    guard let model = try options.rerankModel ?? (asksModel ? languageModel.name : encoderOfIndex(name)) else {
      throw RankifyError(.badArguments, "--rerank \(name) needs a model, --rerank-model")
    }
    var settings = RerankSettings(
      model: model, precision: asksModel ? languageModel.precision : .fp32, threads: languageModel.threads,
      depth: options.depth ?? 100, index: index)
    if asksModel { settings.inContext = InContextOptions() }
    settings.prompted.timeout = languageModel.timeout
    if options.rerankModel == nil { settings.prompted.chatTemplate = languageModel.chatTemplate }
    let wanted = settings
    let loaded = try await ModelArgument.watching(console) { report in try await method.make(wanted, report: report) }
    retriever = Self.sequence(retriever, loaded.reranker)
    description += ", re-ranked by \(name) with model \(loaded.modelChecksum) to depth \(settings.depth)"
    reranker = loaded
  }

  private func encoderOfIndex(_ method: String) throws(RankifyError) -> String? {
    guard let path = index?.path else { return nil }
    return switch method {
    case "dense": try DenseIndex.encoder(of: path)?.name
    case "colbert", "lite": try LateIndex.encoder(of: path)?.name
    default: nil
    }
  }

  private static func sequence(_ search: some Retriever, _ reranker: some Reranker) -> any Retriever {
    search >>> reranker
  }
}

/// A search in an index by whatever options say, with texts.
private struct IndexSearch: Retriever {
  let index: SparseIndex
  let searcher: Searcher

  func run(_ query: Query) async throws(RankifyError) -> Ranking {
    var hits: [Hit] = []
    for entry in try searcher.entries(for: [query][...], of: nil, threads: 1)[0] {
      guard let document = try index.document(entry.document) else {
        throw RankifyError(.failure, "\(index.path): document '\(entry.document)' was found and is not there")
      }
      hits.append(Hit(document: document, score: Float(entry.score)))
    }
    return Ranking(query: query, hits: hits)
  }
}
