/// The methods by name. A new one is one line here.
public enum Catalog {
  /// The ways to re-rank.
  public static let rerankMethods: [RerankMethod] = [
    RerankMethod(
      "dense", "similarity of a dual encoder's vectors, stored in the index or made on the spot", load: dense),
    RerankMethod("colbert", "late interaction: every query token meets the document token most like it", load: colbert),
    RerankMethod(
      "lite", "learned late interaction: a small network over all similarities of tokens (--scorer)", load: lite),
    RerankMethod("cross-encoder", "a sequence classifier that reads query and document together", load: crossEncoder),
  ]

  @Sendable
  private static func dense(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let encoder = try await Models.encoder(
      settings.model, precision: settings.precision, threads: settings.threads, report: report)
    let stored = try storedVectors(settings, encoder.identity)
    let chosen = settings.metric ?? stored?.storage.metric
    let metric = if let chosen { chosen } else { try encoder.identity.standardMetric() }
    let reranker = DenseReranker(
      encoder, stored: stored, depth: settings.depth, longDocuments: settings.longDocuments,
      scorer: metric == .dot ? DotProduct() : Cosine())
    return LoadedReranker(
      reranker, modelChecksum: encoder.identity.checksum, usesStoredVectors: stored != nil
    ) { encoder.truncatedTexts }
  }

  @Sendable
  private static func colbert(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let encoder = try await Models.multiVectorEncoder(settings.model, options: settings.tokenOptions, report: report)
    let stored = try storedTokens(settings, encoder.identity)
    let reranker = LateInteractionReranker(
      encoder, stored: stored, depth: settings.depth, longDocuments: settings.longDocuments,
      scorer: encoder.scoring.maxSim(compute: settings.compute))
    return LoadedReranker(
      reranker, modelChecksum: encoder.identity.checksum, usesStoredVectors: stored != nil
    ) { encoder.truncatedTexts }
  }

  @Sendable
  private static func lite(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let scorer = try settings.loadScorer()
    let encoder = try await Models.multiVectorEncoder(settings.model, options: settings.tokenOptions, report: report)
    let reranker = LateInteractionReranker(
      LITEEncoder(encoder, for: scorer), depth: settings.depth, longDocuments: settings.longDocuments, scorer: scorer)
    return LoadedReranker(reranker, modelChecksum: encoder.identity.checksum + "+" + scorer.checksum) {
      encoder.truncatedTexts
    }
  }

  @Sendable
  private static func crossEncoder(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let model = try await Models.crossEncoder(
      settings.model, precision: settings.precision, threads: settings.threads, report: report)
    let reranker = CrossEncoderReranker(
      model, name: settings.model, depth: settings.depth, longDocuments: settings.longDocuments)
    return LoadedReranker(reranker, modelChecksum: model.checksum) { model.truncatedTexts }
  }

  /// Vectors of whole documents serve only where whole documents are read, and by the same encoder.
  private static func storedVectors(
    _ settings: RerankSettings, _ encoder: EncoderDescription
  ) throws(RankifyError) -> DenseIndex? {
    guard settings.longDocuments == .beginning, let index = settings.index,
      let made = try DenseIndex.encoder(of: index.path), encoder.differences(from: made).isEmpty
    else { return nil }
    let dense = try DenseIndex(index)
    // Vectors scaled to length 1 have lost their dot product.
    return settings.metric == .dot && dense.storage.metric == .cosine && !encoder.isNormalized ? nil : dense
  }

  /// Token vectors of whole documents, under the same conditions.
  private static func storedTokens(
    _ settings: RerankSettings, _ encoder: MultiVectorDescription
  ) throws(RankifyError) -> LateIndex? {
    guard settings.longDocuments == .beginning, let index = settings.index,
      let made = try LateIndex.encoder(of: index.path), encoder.differences(from: made).isEmpty
    else { return nil }
    return try LateIndex(index)
  }

  /// The way of a name.
  /// - Throws: bad arguments, naming those there are.
  public static func rerankMethod(_ name: String) throws(RankifyError) -> RerankMethod {
    if let method = rerankMethods.first(where: { $0.id == name }) { return method }
    throw RankifyError(
      .badArguments,
      "'\(name)' is no way to re-rank; there are \(rerankMethods.map(\.id).joined(separator: ", ")) (--method list)")
  }
}
