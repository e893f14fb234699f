import Transformers

/// What in-context re-ranking scores by, and the model in it.
public struct LoadedInContextScorer: Sendable {
  /// Reads and scores.
  public let scorer: InContextScorer
  /// The model's checksum.
  public let modelChecksum: String
  /// What a user should know of the choice of heads.
  public let remarks: [String]
}

extension Catalog {
  @Sendable
  static func inContext(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    try await loaded("icr", settings, report)
  }

  @Sendable
  static func retrievalHeads(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    try await loaded("qr-heads", settings, report)
  }

  /// What `icr` or `qr-heads` scores by.
  /// - Throws: bad arguments where `qr-heads` has no heads, or those of another model
  public static func inContextScorer(
    _ method: String, _ settings: RerankSettings, report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> LoadedInContextScorer {
    var options = settings.inContext
    let heads = method == "qr-heads" ? try settings.retrievalHeads() : nil
    let model = try await Models.languageModel(
      settings.model, precision: settings.precision, threads: settings.threads, report: report)
    let doubts = [try heads?.check(model) ?? nil, heads?.check(options), model.plainRemark].compactMap { $0 }
    if let heads { options.attention = .heads(heads.heads) }
    let folder = try settings.attentionFolder(of: model)
    let scorer = try InContextScorer(
      model.decoder, model.tokenizer, frame: PromptFrame(model), options: options, folder: folder,
      compute: settings.compute)
    return LoadedInContextScorer(
      scorer: scorer, modelChecksum: model.checksum, remarks: doubts)
  }

  private static func loaded(
    _ method: String, _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let loaded = try await inContextScorer(method, settings, report: report)
    let reranker = InContextReranker(loaded.scorer, name: method, depth: settings.depth)
    return LoadedReranker(
      reranker, modelChecksum: loaded.modelChecksum, remarks: { loaded.remarks + reranker.remarks })
  }
}

extension RerankSettings {
  fileprivate func attentionFolder(of model: LocalModel) throws(RankifyError) -> AttentionFolder? {
    guard let attentionFolder else { return nil }
    // Other processors round otherwise.
    let arithmetic = "\(precision.rawValue) \(CPUFeatures.current.instructionSet.rawValue)"
    return try AttentionFolder(attentionFolder, model: "\(model.checksum) \(arithmetic)")
  }

  fileprivate func retrievalHeads() throws(RankifyError) -> RetrievalHeads {
    if let heads { return try RetrievalHeads(named: heads) }
    throw RankifyError(
      .badArguments,
      "qr-heads needs heads: a file of 'rankify train heads', one of \(RetrievalHeads.presetNames), or a list such as "
        + "14-22,13-16 (--heads)")
  }
}

extension InContextReranker {
  /// What users should know of the work so far.
  fileprivate var remarks: [String] {
    var remarks: [String] = []
    if truncatedPassages > 0 {
      remarks.append(
        "\(truncatedPassages) passages were cut so that all of a query's fit into the model's context; windows cut less "
          + "(--window), or a smaller --depth")
    }
    if shortenedPassages > 0, let words = scorer.options.words {
      remarks.append("\(shortenedPassages) passages are longer than the \(words) words that are read of each (--words)")
    }
    if windowedRankings > 0, let windows = scorer.options.windows {
      remarks.append(
        "\(windowedRankings) queries were read in windows of \(windows.size) documents, which rank approximately")
    }
    if keptReadings > 0 {
      remarks.append("\(keptReadings) prompts were not read, as what queries look at in them was kept")
    }
    return remarks
  }
}

extension LocalModel {
  /// What a user should know of a model that was taught no conversations.
  fileprivate var plainRemark: String? {
    chat == nil ? "\(path) has no chat template; it reads the passages as plain text" : nil
  }
}
