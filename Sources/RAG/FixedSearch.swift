import RankifyCore

/// A search whose results are known: the rankings of a run, by the identifiers of their queries.
public struct FixedSearch: Retriever {
  private let rankings: [ByteString: Ranking]

  /// Creates a search.
  public init(_ rankings: [Ranking]) {
    self.rankings = Dictionary(rankings.map { (ByteString($0.query.id), $0) }) { first, _ in first }
  }

  /// What is known for a query, whatever its words are; nothing for a query that is not known.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    Ranking(query: query, hits: rankings[ByteString(query.id)]?.hits ?? [])
  }
}
