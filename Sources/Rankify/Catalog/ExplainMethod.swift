import Transformers

/// A way to score that can tell which tokens it goes by, by name.
public typealias ExplainMethod = CatalogMethod<LoadedExplainer>

/// An encoder and a scorer that explain themselves.
public struct LoadedExplainer: Sendable {
  /// The encoder's checksum.
  public let modelChecksum: String
  /// Where vectors of documents come from.
  public let vectors: VectorOrigin
  private let explanation: @Sendable (EncodedTokens, EncodedTokens) -> TokenExplanation
  private let encoder: LoadedMultiVectorEncoder
  private let stored: LateIndex?

  init(
    _ encoder: LoadedMultiVectorEncoder, _ stored: FoundVectors<LateIndex>, scorer: some TokenAttributing,
    scorerChecksum: String? = nil
  ) {
    modelChecksum = encoder.identity.checksum + (scorerChecksum.map { "+" + $0 } ?? "")
    (self.encoder, self.stored, vectors) = (encoder, stored.index, stored.origin)
    explanation = { TokenExplanation(query: $0, document: $1, scorer: scorer) }
  }

  /// Compares a query and a document.
  ///
  /// Where the document is in an index whose token vectors serve, it has those, so that the score is the one that re-ranking
  /// gives.
  public func explain(query: String, document: Document) throws(RankifyError) -> TokenExplanation {
    let query = try encoder.encodeTokens([query], as: .query)
    let tokens = try encoder.encodeTokens([document.contents], as: .document)[0]
    guard let vectors = try stored?.tokenVectors(of: [document.id])[0] else { return explanation(query[0], tokens) }
    guard vectors.count == tokens.ids.count else {
      throw RankifyError(
        .invalidInput,
        "document '\(document.id)' has \(vectors.count) vectors in the index and \(tokens.ids.count) tokens; explain it "
          + "without the index's vectors, --no-stored-vectors")
    }
    return explanation(
      query[0],
      EncodedTokens(ids: tokens.ids, tokens: tokens.tokens, vectors: vectors, truncatedCount: tokens.truncatedCount))
  }
}

extension Catalog {
  /// The ways to explain a score.
  public static let explainMethods: [ExplainMethod] = [
    ExplainMethod("colbert", "the document token that each query token is most like", load: maxSim),
    ExplainMethod("lite", "the pairs of tokens without which a learned scorer gives less", load: lite),
  ]

  /// The way of a name.
  /// - Throws: bad arguments, naming those there are.
  public static func explainMethod(_ name: String) throws(RankifyError) -> ExplainMethod {
    if let method = explainMethods.first(where: { $0.id == name }) { return method }
    throw RankifyError(
      .badArguments,
      "'\(name)' cannot be explained token by token; \(explainMethods.map(\.id).joined(separator: ", ")) can")
  }

  @Sendable
  private static func maxSim(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedExplainer {
    let encoder = try await Models.multiVectorEncoder(settings.model, options: settings.tokenOptions, report: report)
    let stored = try settings.storedTokens(encoder.identity) { $0.unfitForExplaining($1) }
    return LoadedExplainer(encoder, stored, scorer: encoder.scoring.maxSim(compute: settings.compute))
  }

  /// What a scorer sees must be tokens.
  @Sendable
  private static func lite(
    _ settings: RerankSettings, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> LoadedExplainer {
    let scorer = try settings.loadScorer()
    switch scorer.configuration.reduction {
    case .none, .first: break
    case .mean, .learned:
      throw RankifyError(
        .badArguments,
        "\(settings.scorer ?? ""): this scorer reads sums of document tokens, of which no single token can be told; "
          + "explain one whose reduction is none or first")
    }
    let encoder = try await Models.multiVectorEncoder(settings.model, options: settings.tokenOptions, report: report)
    let stored = try settings.storedTokens(encoder.identity) { $0.unfitForLITE($1) }
    return LoadedExplainer(encoder, stored, scorer: scorer, scorerChecksum: scorer.checksum)
  }
}
