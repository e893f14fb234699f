import RankifyCore

/// Re-ranks by a model that reads query and document together.
///
/// Nogueira and Cho, "Passage Re-ranking with BERT", 2019.
public struct CrossEncoderReranker: Reranker {
  /// The model.
  public let scorer: any PairScorer
  /// Its name, for messages.
  public let name: String
  /// Hits of a ranking that get a new score; those below keep their order.
  public let depth: Int
  /// What is read of documents.
  public let longDocuments: LongDocuments

  /// Creates a re-ranker.
  /// - Precondition: `depth` is positive.
  public init(
    _ scorer: any PairScorer, name: String, depth: Int = 100, longDocuments: LongDocuments = .beginning
  ) {
    precondition(depth > 0, "the depth must be positive, got \(depth)")
    (self.scorer, self.name, self.depth, self.longDocuments) = (scorer, name, depth, longDocuments)
  }

  /// Re-ranks one ranking.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking { try rerank(ranking) }

  /// Re-ranks one after the other: the model itself is what keeps the cores busy.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] {
    var reranked: [Ranking] = []
    for ranking in batch { reranked.append(try rerank(ranking)) }
    return reranked
  }

  private func rerank(_ ranking: Ranking) throws(RankifyError) -> Ranking {
    let passages = ranking.hits.prefix(depth).map { longDocuments.passages(of: $0.document) }
    let scores = try self.scores(passages, ranking)
    precondition(scores.count == passages.reduce(0) { $0 + $1.count }, "expected one score a passage")
    var next = 0
    let best = passages.map { passages in
      let own = scores[next..<(next + passages.count)]
      next += passages.count
      return own.first(where: \.isNaN) ?? own.max() ?? .nan
    }
    return try ranking.reranking(first: best, by: name)
  }

  private func scores(_ passages: [[String]], _ ranking: Ranking) throws(RankifyError) -> [Float] {
    do throws(RankifyError) { return try scorer.scores(of: passages.flatMap { $0 }, for: ranking.query.text) } catch {
      let owners = zip(ranking.hits, passages).flatMap { hit, passages in passages.map { _ in hit.document.id } }
      throw try error.naming { "query '\(ranking.query.id)', document '\(owners[$0])'" }
    }
  }
}
