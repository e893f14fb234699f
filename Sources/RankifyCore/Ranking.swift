/// A document found for a query, with the score that placed it.
public struct Hit: Hashable, Codable, Sendable {
  /// The document with its text.
  public var document: Document
  /// The score; higher is better, comparable only within one ranking.
  public var score: Float

  /// Creates a hit.
  public init(document: Document, score: Float) {
    self.document = document
    self.score = score
  }
}

/// One query and its hits, best first.
///
/// Equal scores fall back to descending document identifier by UTF-8 bytes, the order trec_eval evaluates; so the order on
/// screen, in a file and under evaluation is one and the same.
public struct Ranking: Hashable, Sendable {
  /// The query.
  public let query: Query
  /// The hits, best first.
  public let hits: [Hit]

  /// Creates a ranking, sorting `hits`.
  /// - Precondition: no score is NaN.
  /// - Complexity: O(*n* log *n*)
  public init(query: Query, hits: [Hit]) {
    precondition(!hits.contains { $0.score.isNaN }, "a hit's score for query \(query.id) is not a number")
    self.query = query
    self.hits = hits.sorted { $0.precedes($1) }
  }

  /// The best `k` hits.
  public func top(_ k: Int) -> Ranking {
    Ranking(query: query, sorted: Array(hits.prefix(k)))
  }

  /// The same documents under new scores, one a hit in the present order, sorted anew.
  /// - Precondition: as many scores as hits, none NaN.
  public func rescored(_ scores: [Float]) -> Ranking {
    precondition(scores.count == hits.count, "expected \(hits.count) scores, got \(scores.count)")
    return Ranking(query: query, hits: zip(hits, scores).map { Hit(document: $0.document, score: $1) })
  }

  private init(query: Query, sorted hits: [Hit]) {
    self.query = query
    self.hits = hits
  }
}

extension Hit {
  fileprivate func precedes(_ other: Hit) -> Bool {
    if score != other.score { return score > other.score }
    return ByteOrder.precedes(other.document.id, document.id)
  }
}
