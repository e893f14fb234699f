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
  private let stored: (any VectorSource)?
  private let scorer: any Scorer<[Float]>

  /// Creates a re-ranker.
  /// - Parameters:
  ///   - stored: vectors of whole documents by the same encoder; they are of no use for passages.
  ///   - scorer: how two vectors compare.
  /// - Precondition: `depth` is positive; no stored vectors where passages are read.
  public init(
    _ encoder: any DenseEncoder, stored: (any VectorSource)? = nil, depth: Int = 100,
    longDocuments: LongDocuments = .beginning, scorer: any Scorer<[Float]> = DotProduct()
  ) {
    precondition(depth > 0, "the depth must be positive, got \(depth)")
    precondition(stored == nil || longDocuments == .beginning, "stored vectors are of documents, not of passages")
    (self.encoder, self.stored, self.depth) = (encoder, stored, depth)
    (self.longDocuments, self.scorer) = (longDocuments, scorer)
  }

  /// Re-ranks one ranking.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    try rerank([ranking])[0]
  }

  /// Re-ranks many, encoding what they share once.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] { try rerank(batch) }

  private func rerank(_ rankings: [Ranking]) throws(RankifyError) -> [Ranking] {
    let queries = try encoder.encode(rankings.map(\.query.text), as: .query)
    let vectors = try documentVectors(rankings.flatMap { $0.hits.prefix(depth).map(\.document) })
    var reranked: [Ranking] = []
    for (ranking, query) in zip(rankings, queries) {
      let scores = ranking.hits.prefix(depth).map { score(vectors[$0.document.id] ?? [], query) }
      reranked.append(try ranking.reranking(first: scores, by: encoder.identity.name))
    }
    return reranked
  }

  /// The score of the best passage.
  private func score(_ passages: [[Float]], _ query: [Float]) -> Float {
    let scores = scorer.scores(of: passages, for: query)
    // Not a number stays not a number, which `max` would drop or keep depending on where it stands.
    return scores.first(where: \.isNaN) ?? scores.max() ?? .nan
  }

  /// The vectors of every document's passages.
  private func documentVectors(_ documents: [Document]) throws(RankifyError) -> [Document.ID: [[Float]]] {
    var vectors: [Document.ID: [[Float]]] = [:]
    var open: [Document] = []
    for document in documents where vectors.updateValue([], forKey: document.id) == nil { open.append(document) }
    if let stored {
      let found = try stored.vectors(of: open.map(\.id))
      for case (let document, .some(let vector)) in zip(open, found) { vectors[document.id] = [vector] }
      open = zip(open, found).filter { $1 == nil }.map(\.0)
    }
    let passages = open.flatMap { document in longDocuments.passages(of: document).map { (document.id, $0) } }
    let encoded = try encoder.encode(passages.map(\.1), as: .document, slice: DenseReranker.slice)
    for ((id, _), vector) in zip(passages, encoded) { vectors[id, default: []].append(vector) }
    return vectors
  }

  /// Passages encoded in one call: enough to keep every core busy.
  private static let slice = 256
}
