/// The methods by name. A new one is one line here.
public enum Catalog {
  /// The ways to re-rank.
  public static let rerankMethods: [RerankMethod] =
    [
      RerankMethod(
        "dense", "similarity of a dual encoder's vectors, stored in the index or made on the spot", load: dense),
      RerankMethod(
        "colbert", "late interaction: every query token meets the document token most like it", load: colbert),
      RerankMethod(
        "lite", "learned late interaction: a small network over all similarities of tokens (--scorer)", load: lite),
      RerankMethod("cross-encoder", "a sequence classifier that reads query and document together", load: crossEncoder),
      RerankMethod(
        "icr",
        "in-context re-ranking: where a language model's attention goes when it reads all documents, then the query",
        load: inContext),
      RerankMethod(
        "qr-heads", "the same by the attention of a few chosen heads only, which stops at the last of them (--heads)",
        load: retrievalHeads),
    ] + promptedMethods

  @Sendable
  private static func dense(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let documents = try await Models.encoder(
      settings.model, precision: settings.precision, threads: settings.threads, report: report)
    try documents.requireDocuments()
    guard let name = settings.queryModel else {
      return try dense(settings, documents, checksum: documents.identity.checksum) { documents.truncatedTexts }
    }
    let split = try await Models.queryEncoder(
      name, for: documents.identity, documents: documents, threads: settings.threads, report: report)
    let checksum = documents.identity.checksum + ", queries by " + split.queries.identity.checksum
    return try dense(settings, split, checksum: checksum) { split.truncatedTexts }
  }

  private static func dense(
    _ settings: RerankSettings, _ encoder: any DenseEncoder, checksum: String,
    truncations: @escaping @Sendable () -> Int
  ) throws(RankifyError) -> LoadedReranker {
    let stored = try settings.storedVectors(encoder.identity)
    let chosen = settings.metric ?? stored.index?.storage.metric
    let metric = if let chosen { chosen } else { try encoder.identity.standardMetric() }
    let reranker = DenseReranker(
      encoder, stored: stored.index, depth: settings.depth, longDocuments: settings.longDocuments,
      memory: settings.memory, scorer: metric == .dot ? DotProduct() : Cosine())
    return LoadedReranker(
      reranker, modelChecksum: checksum, vectors: stored.origin, encodings: { reranker.encodedTexts },
      truncations: truncations)
  }

  @Sendable
  private static func colbert(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let encoder = try await Models.multiVectorEncoder(settings.model, options: settings.tokenOptions, report: report)
    let stored = try settings.storedTokens(encoder.identity)
    let reranker = LateInteractionReranker(
      encoder, stored: stored.index, depth: settings.depth, longDocuments: settings.longDocuments,
      memory: settings.memory, scorer: encoder.scoring.maxSim(compute: settings.compute))
    return LoadedReranker(
      reranker, modelChecksum: encoder.identity.checksum, vectors: stored.origin,
      encodings: { reranker.encodedTexts }, truncations: { encoder.truncatedTexts })
  }

  @Sendable
  private static func lite(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedReranker {
    let scorer = try settings.loadScorer()
    let encoder = try await Models.multiVectorEncoder(settings.model, options: settings.tokenOptions, report: report)
    let stored = try settings.storedTokens(encoder.identity) { $0.unfitForLITE($1) }
    let reranker = LateInteractionReranker(
      LITEEncoder(encoder, for: scorer), stored: stored.index.map { LITETokenVectors($0, for: scorer) },
      depth: settings.depth, longDocuments: settings.longDocuments, memory: settings.memory, scorer: scorer)
    return LoadedReranker(
      reranker, modelChecksum: encoder.identity.checksum + "+" + scorer.checksum, vectors: stored.origin,
      encodings: { reranker.encodedTexts }, truncations: { encoder.truncatedTexts })
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

  /// The way of a name.
  /// - Throws: bad arguments, naming those there are.
  public static func rerankMethod(_ name: String) throws(RankifyError) -> RerankMethod {
    if let method = rerankMethods.first(where: { $0.id == name }) { return method }
    throw RankifyError(
      .badArguments,
      "'\(name)' is no way to re-rank; there are \(rerankMethods.map(\.id).joined(separator: ", ")) (--method list)")
  }
}
