import RankifyCore

/// Answers a question in other words, and writes down what all rewording took, that of a `RewrittenSearch` included.
public struct RewordedAnswerer: Answerer {
  private let answerer: any Answerer
  private let rewriter: (any QueryRewriter)?
  private let log: RewordingLog

  /// Creates an answerer.
  /// - Parameters:
  ///   - rewriter: words the question that is searched for and answered; `nil` leaves it as it is
  ///   - log: that of the answerer's `RewrittenSearch`
  public init(_ answerer: any Answerer, by rewriter: (any QueryRewriter)? = nil, log: RewordingLog = RewordingLog()) {
    (self.answerer, self.rewriter, self.log) = (answerer, rewriter, log)
  }

  /// Rewords the query and answers it; the answer is that to the query as it was asked.
  /// - Throws: what the model and the search throw
  public func run(_ query: Query) async throws(RankifyError) -> Answer {
    let rewording = try await rewriter?.rewording(of: query)
    defer { _ = log.take(query) }
    var answer = try await answerer.run(rewording?.query ?? query)
    answer.trace.steps = (rewording?.steps ?? []) + log.take(query) + answer.trace.steps
    answer.query = query
    answer.evidence = Ranking(query: query, inOrder: answer.evidence.hits)
    return answer
  }
}
