import RankifyCore
import Vectors

/// Re-ranks by comparing every token of the query with every token of a document, whose vectors are taken from a store where
/// it has them and encoded on the spot where not (Khattab & Zaharia 2020, section 3.4).
///
/// Every document that the store lacks is encoded once, however many rankings it stands in: within a batch always, from batch
/// to batch as far as `memory` allows, which copies share. Memory: that, and the vectors of the documents of one batch.
public struct LateInteractionReranker: Reranker {
  /// What encodes queries, and documents that the store lacks.
  public let encoder: any MultiVectorEncoder
  /// Hits of a ranking that get a new score; those below keep their order.
  public let depth: Int
  /// What is read of documents.
  public let longDocuments: LongDocuments
  private let reranking: SimilarityReranking<TokenVectors>

  /// Creates a re-ranker.
  /// - Parameters:
  ///   - stored: token vectors of whole documents by the same encoder; they are of no use for passages.
  ///   - memory: bytes of vectors, and of the texts they are of, that are kept for documents that come again; 0 keeps none.
  ///   - scorer: how the tokens of two texts compare.
  /// - Precondition: `depth` is positive; no stored vectors where passages are read.
  public init(
    _ encoder: any MultiVectorEncoder, stored: (any TokenVectorSource)? = nil, depth: Int = 100,
    longDocuments: LongDocuments = .beginning, memory: Int = 1 << 31,
    scorer: any Scorer<TokenVectors> = MaxSim()
  ) {
    reranking = SimilarityReranking(
      name: encoder.identity.name, encoder: encoder,
      stored: Self.lookUp(stored), scorer: scorer, depth: depth, longDocuments: longDocuments,
      encoded: EncodedTexts(limit: memory) { 4 * $0.values.count })
    (self.encoder, self.depth, self.longDocuments) = (encoder, depth, longDocuments)
  }

  private static func lookUp(_ stored: (any TokenVectorSource)?) -> SimilarityReranking<TokenVectors>.Stored? {
    guard let stored else { return nil }
    return { documents throws(RankifyError) in try stored.tokenVectors(of: documents) }
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
