import RankifyCore

/// Re-ranks by the similarity of single vectors (a dual encoder), taken from a store where it has them and encoded on the
/// spot where not.
///
/// Within a batch every document is encoded once, however many rankings it stands in. Memory: one vector for each of them.
public struct DenseReranker: Reranker {
  /// What encodes queries, and documents that the store lacks.
  public let encoder: any DenseEncoder
  /// Hits of a ranking that get a new score; those below keep their order.
  public let depth: Int
  /// What is read of documents.
  public let longDocuments: LongDocuments
  private let reranking: SimilarityReranking<[Float]>

  /// Creates a re-ranker.
  /// - Parameters:
  ///   - stored: vectors of whole documents by the same encoder; they are of no use for passages.
  ///   - scorer: how two vectors compare.
  /// - Precondition: `depth` is positive; no stored vectors where passages are read.
  public init(
    _ encoder: any DenseEncoder, stored: (any VectorSource)? = nil, depth: Int = 100,
    longDocuments: LongDocuments = .beginning, scorer: any Scorer<[Float]> = DotProduct()
  ) {
    reranking = SimilarityReranking(
      name: encoder.identity.name, encoder: encoder,
      stored: Self.lookUp(stored), scorer: scorer, depth: depth, longDocuments: longDocuments)
    (self.encoder, self.depth, self.longDocuments) = (encoder, depth, longDocuments)
  }

  private static func lookUp(_ stored: (any VectorSource)?) -> SimilarityReranking<[Float]>.Stored? {
    guard let stored else { return nil }
    return { documents throws(RankifyError) in try stored.vectors(of: documents) }
  }

  /// Re-ranks one ranking.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    try reranking([ranking])[0]
  }

  /// Re-ranks many, encoding what they share once.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] { try reranking(batch) }
}
