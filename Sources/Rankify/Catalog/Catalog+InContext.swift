import Transformers

extension Catalog {
  @Sendable
  static func inContext(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let model = try await settings.languageModel(report)
    return try loaded(model, settings, settings.inContext, name: "icr")
  }

  @Sendable
  static func retrievalHeads(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    guard let name = settings.heads else {
      throw RankifyError(
        .badArguments,
        "qr-heads needs heads: a file of 'rankify train heads', one of \(RetrievalHeads.presetNames), or a list such as "
          + "14-22,13-16 (--heads)")
    }
    let heads = try RetrievalHeads(named: name)
    let model = try await settings.languageModel(report)
    let doubt = try heads.check(model)
    var options = settings.inContext
    options.attention = .heads(heads.heads)
    return try loaded(model, settings, options, name: "qr-heads", remarks: doubt.map { [$0] } ?? [])
  }

  private static func loaded(
    _ model: LocalModel, _ settings: RerankSettings, _ options: InContextOptions, name: String,
    remarks: [String] = []
  ) throws(RankifyError) -> LoadedReranker {
    let scorer = try InContextScorer(
      model.decoder, model.tokenizer, frame: PromptFrame(model), options: options, compute: settings.compute)
    let reranker = InContextReranker(scorer, name: name, depth: settings.depth)
    return LoadedReranker(reranker, modelChecksum: model.checksum, remarks: { remarks + reranker.remarks })
  }
}

extension RerankSettings {
  func languageModel(
    _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LocalModel {
    try await Models.languageModel(model, precision: precision, threads: threads, report: report)
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
    if windowedRankings > 0, let windows = scorer.options.windows {
      remarks.append(
        "\(windowedRankings) queries were read in windows of \(windows.size) documents, which rank approximately")
    }
    return remarks
  }
}
