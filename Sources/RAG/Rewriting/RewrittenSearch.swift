import RankifyCore

/// A search for other words than those of the query, which stays what is answered.
public struct RewrittenSearch: Retriever {
  private let search: any Retriever
  private let rewriter: any QueryRewriter
  private let log: RewordingLog?

  /// Creates a search.
  /// - Parameter log: where it is written down what was searched for
  public init(_ search: any Retriever, by rewriter: any QueryRewriter, log: RewordingLog? = nil) {
    (self.search, self.rewriter, self.log) = (search, rewriter, log)
  }

  /// Rewrites the query and searches for it; the ranking is that of the query as it was asked.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    let rewording = try await rewriter.rewording(of: query)
    let found = try await search.run(rewording.query)
    let step = AnswerStep("search", text: rewording.query.text, documents: found.hits.map(\.document.id))
    log?.add(rewording.steps + [step], for: query)
    return Ranking(query: query, hits: found.hits)
  }
}
