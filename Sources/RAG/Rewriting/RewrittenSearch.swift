import RankifyCore

/// A search for other words than those of the query, which stays what is answered.
public struct RewrittenSearch: Retriever {
  private let search: any Retriever
  private let rewriter: any PipelineStage<Query, Query>

  /// Creates a search.
  public init(_ search: any Retriever, by rewriter: any PipelineStage<Query, Query>) {
    (self.search, self.rewriter) = (search, rewriter)
  }

  /// Rewrites the query and searches for it; the ranking is that of the query as it was asked.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    let found = try await search.run(rewriter.run(query))
    return Ranking(query: query, hits: found.hits)
  }
}
