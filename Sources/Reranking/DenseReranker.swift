import RankifyCore

/// Re-ranks by the similarity of single vectors (a dual encoder), taken from a store where it has them and encoded on the
/// spot where not.
///
/// Every document that the store lacks is encoded once, however many rankings it stands in: within a batch always, from batch
/// to batch as far as `memory` allows, which copies share. Memory: that, and the vectors of the documents of one batch.
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
  ///   - memory: bytes of vectors, and of the texts they are of, that are kept for documents that come again; 0 keeps none.
  ///   - scorer: how two vectors compare.
  /// - Precondition: `depth` is positive; no stored vectors where passages are read.
  public init(
    _ encoder: any DenseEncoder, stored: (any VectorSource)? = nil, depth: Int = 100,
    longDocuments: LongDocuments = .beginning, memory: Int = 1 << 31,
    scorer: any Scorer<[Float]> = DotProduct()
  ) {
    reranking = SimilarityReranking(
      name: encoder.identity.name, encoder: encoder,
      stored: Self.lookUp(stored), scorer: scorer, depth: depth, longDocuments: longDocuments,
      encoded: EncodedTexts(limit: memory) { 4 * $0.count })
    (self.encoder, self.depth, self.longDocuments) = (encoder, depth, longDocuments)
  }

  private static func lookUp(_ stored: (any VectorSource)?) -> SimilarityReranking<[Float]>.Stored? {
    guard let stored else { return nil }
    return { documents throws(RankifyError) in try stored.vectors(of: documents) }
  }

  /// Texts of documents that had to be encoded so far, each passage counted.
  public var encodedTexts: Int { reranking.encoded.encoded }

  /// Re-ranks one ranking.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    try reranking([ranking])[0]
  }

  /// Re-ranks many, encoding what they share once.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] { try reranking(batch) }
}
