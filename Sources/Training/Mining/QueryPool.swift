import RankifyCore

/// A query with what is known to be relevant to it and what runs found besides.
struct QueryPool: Sendable {
  /// A document judged relevant.
  struct Positive: Sendable, Hashable {
    var document: Document.ID
    var gain: Double
  }

  var query: Query
  /// By descending grade, then by identifier.
  var positives: [Positive]
  /// In the order of the pooled ranks.
  var others: [Document.ID]
  /// Whether any run has the query.
  var isInRuns: Bool

  init(_ query: Query, _ grades: [Document.ID: Int], _ runs: [Run], _ choice: NegativeChoice) {
    self.query = query
    positives = grades.filter { $0.value > 0 }.map { Positive(document: $0.key, gain: Double($0.value)) }.sorted {
      $0.gain != $1.gain ? $0.gain > $1.gain : ByteOrder.precedes($0.document, $1.document)
    }
    let rankings = runs.compactMap { $0[query.id] }
    isInRuns = !rankings.isEmpty
    others = choice.pool(rankings, without: Set(positives.map { ByteString($0.document) }))
  }

  /// All documents, the relevant ones first.
  var documents: [Document.ID] { positives.map(\.document) + others }

  /// The queries to make examples of: those with a relevant document or, without judgements, those that a run has.
  static func all(_ topics: [Query], _ qrels: Qrels?, _ runs: [Run], _ choice: NegativeChoice) -> [QueryPool] {
    topics.compactMap { query in
      let pool = QueryPool(query, qrels?[query.id] ?? [:], runs, choice)
      return (qrels == nil ? pool.isInRuns : !pool.positives.isEmpty) ? pool : nil
    }
  }
}
