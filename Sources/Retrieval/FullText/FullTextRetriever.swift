import RankifyCore

/// Retrieval by full-text expressions: phrases in double quotes, `prefix*`, `NEAR(a b, 5)`, `AND`, `OR`, `NOT`, and column
/// filters `title: …`, with every phrase scored as BM25 scores a term.
///
/// Words are analysed as the index's texts were. A word that the analysis drops, such as a stop word, matches nothing.
/// Scores every document that matches, and one query at a time for each index: much slower than `SparseRetriever`.
public struct FullTextRetriever: Retriever {
  /// The index.
  public let index: SparseIndex
  /// BM25's parameters.
  public let (k1, b): (Float, Float)
  /// Documents to return for a query.
  public let depth: Int

  /// Creates a retriever.
  public init(_ index: SparseIndex, k1: Float = 0.9, b: Float = 0.4, depth: Int = 1000) {
    (self.index, self.k1, self.b, self.depth) = (index, k1, b, max(0, depth))
  }

  /// The ranking of a query whose text is an expression, with texts.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    var hits: [Hit] = []
    for match in try best(query.text) {
      hits.append(Hit(document: try index.document(number: match.number), score: match.score))
    }
    return Ranking(query: query, hits: hits).top(depth)
  }

  /// The identifiers and scores of the best documents that match, best first; equal scores in descending order of
  /// identifiers.
  /// - Throws: `.badArguments` where `expression` breaks FTS5's syntax or limits.
  public func entries(for expression: String) throws(RankifyError) -> [Run.Entry] {
    let places = index.places()
    var entries: [Run.Entry] = []
    for match in try best(expression) {
      guard let (segment, local) = index.segments.locate(number: match.number) else { continue }
      let id = try places.identifier(of: local, in: segment)
      entries.append(Run.Entry(document: id, score: Double(match.score)))
    }
    return Array(entries.sorted { $0.precedes($1) }.prefix(depth))
  }

  /// A document by number, and its score.
  private struct Match {
    var number: Int
    var score: Float
  }

  /// The best documents and all that tie with the last of them.
  private func best(_ expression: String) throws(RankifyError) -> [Match] {
    try Similarity.bm25(k1: k1, b: b).validate()
    let expression = try FullTextExpression(expression)
    guard depth > 0 else { return [] }
    var matches = try matches(expression)
    guard matches.count > depth else { return matches }
    matches.sort { $0.score > $1.score }
    let least = matches[depth - 1].score
    return Array(matches.prefix { $0.score >= least })
  }

  private func matches(_ expression: FullTextExpression) throws(RankifyError) -> [Match] {
    try index.withConnection { connection throws(RankifyError) in
      let select = try connection.database.prepare(
        "SELECT rowid, \(PhraseRanking.name)(search, ?2, ?3) FROM search WHERE search MATCH ?1")
      select.bind(expression.source, at: 1)
      select.bind(Double(k1), at: 2)
      select.bind(Double(b), at: 3)
      var matches: [Match] = []
      do throws(RankifyError) {
        while try select.step() { matches.append(Match(number: select.integer(0), score: Float(select.double(1)))) }
      } catch { throw expression.explained(error) }
      return matches
    }
  }
}
