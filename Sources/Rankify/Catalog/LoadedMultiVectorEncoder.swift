import Synchronization
import Transformers
import Vectors

extension Models {
  /// An encoder of tokens: a model of late interaction, or any encoder (`LateInteractionEncoder`).
  /// - Parameters:
  ///   - options: what is to be other than the model says
  ///   - isFetched: whether a model that is not on this machine is fetched; a fault otherwise
  ///   - report: told of downloads
  public static func multiVectorEncoder(
    _ name: String, options: LateInteractionOptions = LateInteractionOptions(), isFetched: Bool = true,
    report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> LoadedMultiVectorEncoder {
    let resolver = try isFetched ? ModelResolver() : .local()
    let model = try await resolver.resolve(name, report: report)
    return LoadedMultiVectorEncoder(
      try LateInteractionEncoder(folder: model.folder, name: model.lasting(name), options: options))
  }
}

/// An encoder of tokens that counts the texts it had to cut off.
public final class LoadedMultiVectorEncoder: MultiVectorEncoder {
  /// What decides its vectors.
  public var identity: MultiVectorDescription { encoder.identity }
  /// How its vectors are compared.
  public var scoring: LateInteractionScoring { encoder.scoring }
  private let encoder: LateInteractionEncoder
  private let truncated = Atomic<Int>(0)

  init(_ encoder: LateInteractionEncoder) { self.encoder = encoder }

  /// How many of the texts encoded so far were longer than the model reads.
  public var truncatedTexts: Int { truncated.load(ordering: .relaxed) }

  /// The vectors of each text, in order.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [TokenVectors] {
    let embeddings = try encoder.embeddings(of: texts, as: role)
    truncated.add(embeddings.report.truncated, ordering: .relaxed)
    return texts.indices.map { embeddings[$0] }
  }

  /// The vectors of each text and the tokens that they belong to.
  public func encodeTokens(_ texts: [String], as role: TextRole) throws(RankifyError) -> [EncodedTokens] {
    let encoded = try encoder.encodeTokens(texts, as: role)
    truncated.add(encoded.count { $0.truncatedCount > 0 }, ordering: .relaxed)
    return encoded
  }
}

extension LateInteractionScoring {
  /// The scorer that the model was trained with, tokens that a document lacks left out as in colbert-ai.
  public func maxSim(compute: Compute = .parallel) -> MaxSim {
    MaxSim(
      similarity == .cosine ? .product : .squaredDistance, aggregation: interaction == .colbert ? .sum : .flipr,
      compute: compute)
  }
}
