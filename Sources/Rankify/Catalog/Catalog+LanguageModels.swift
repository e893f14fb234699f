import LanguageModels
import RankifyCore

extension Models {
  /// A language model to talk to: `openai:MODEL@BASE_URL`, with the key of the environment, or one on this machine by any of
  /// the names that `languageModel` takes.
  /// - Parameters:
  ///   - chatTemplate: a file with how conversations are written, instead of the model's own way; not of servers, which have
  ///     one of their own
  ///   - timeout: seconds that a server may be silent; 120 if `nil`
  ///   - report: told of downloads, and of requests to servers that are made again
  public static func speaker(
    _ name: String, precision: ModelPrecision = .fp32, chatTemplate: String? = nil, threads: Int? = nil,
    timeout: Double? = nil, report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> any NextWordModel {
    if ServerAddress.isAddress(name) {
      var settings = timeout.map { ServerSettings(silence: $0) } ?? ServerSettings()
      settings.onRetry = { reason, pause in
        report(.warning("\(name): \(reason); asking again in \((pause / .seconds(0.1)).rounded() / 10) s"))
      }
      return try ServerModel(name, settings: settings)
    }
    let model = try await languageModel(
      name, precision: precision, chatTemplate: chatTemplate, threads: threads, report: report)
    try model.conversations()
    return LocalLanguageModel(model, on: threads.map { Compute(pool: ThreadPool(threads: $0)) } ?? .parallel)
  }
}

extension Catalog {
  /// The ways to re-rank that ask a language model.
  static let promptedMethods: [RerankMethod] = [
    prompted("rankgpt", "a language model writes the order of the documents, window by window (--window, --stride)") {
      model, options, settings throws(RankifyError) in
      let reranker = try ListwiseReranker(model, windows: options.windows, settings)
      return (reranker, reranker.tally)
    },
    prompted("pointwise-llm", "how much likelier a language model holds a yes than a no, document by document") {
      model, options, settings throws(RankifyError) in
      let reranker = try PointwiseReranker(model, words: options.words, settings)
      return (reranker, reranker.tally)
    },
    prompted("upr", "how likely a language model holds the query as a question about the document") {
      model, _, settings throws(RankifyError) in
      guard let model = model as? any LikelihoodModel else {
        throw RankifyError(
          .badArguments,
          "\(model.identity.name): upr needs the likelihood of a whole query, which servers do not tell; take a model on "
            + "this machine")
      }
      let reranker = try QueryLikelihoodReranker(model, settings)
      return (reranker, reranker.tally)
    },
    prompted("prp", "a language model compares pairs of documents, each in both orders (--pairs, --passes)") {
      model, options, settings throws(RankifyError) in
      let reranker = try PairwiseReranker(model, pairs: options.pairs, settings)
      return (reranker, reranker.tally)
    },
    prompted("setwise", "a language model names the best of a few documents, by which they are sorted (--sorting)") {
      model, options, settings throws(RankifyError) in
      let reranker = try SetwiseReranker(
        model, sorting: options.sorting, setSize: options.setSize, top: options.top, settings)
      return (reranker, reranker.tally)
    },
  ]

  private typealias Making =
    @Sendable (any NextWordModel, PromptedOptions, PromptedReranking) throws(RankifyError) -> (
      any Reranker, RerankTally
    )

  private static func prompted(_ id: String, _ summary: String, _ make: @escaping Making) -> RerankMethod {
    RerankMethod(id, summary) { settings, report async throws(RankifyError) -> LoadedReranker in
      let shared = try settings.prompted.reranking(depth: settings.depth)
      let model = try await Models.speaker(
        settings.model, precision: settings.precision, chatTemplate: settings.prompted.chatTemplate,
        threads: settings.threads, timeout: settings.prompted.timeout, report: report)
      let (reranker, tally) = try make(model, settings.prompted, shared)
      return LoadedReranker(
        reranker, modelChecksum: model.identity.checksum ?? model.identity.name, remarks: { tally.report.remarks })
    }
  }
}

extension RerankReport {
  /// What users should know, in sentences.
  var remarks: [String] {
    var remarks = [
      "\(requests) requests to the model, \(usage.prompt) tokens of prompts, \(usage.reused) of them read before, "
        + "and \(usage.answer) of answers"
    ]
    if malformedAnswers > 0 {
      remarks.append(
        "\(malformedAnswers) answers were not as asked for and were repaired: \(missingPassages) documents left out, "
          + "\(repeatedPassages) named again, \(unknownPassages) numbers that no document has")
    }
    if clippedPassages > 0 {
      remarks.append("documents were cut \(clippedPassages) times to fit into the model's context or --passage-tokens")
    }
    if spentBudgets > 0 {
      remarks.append("--call-budget was spent before the order was found for \(spentBudgets) queries")
    }
    return remarks
  }
}
