/// What a search of token vectors found, and what it cost.
public struct TokenSearchResult: Hashable, Sendable {
  /// The best documents, best first, equal scores by document number; `row` is the document.
  public var neighbors: [Neighbor]
  /// The stages in their order.
  public var stages: [TokenSearchStage]
}

/// One stage of a search.
public struct TokenSearchStage: Hashable, Sendable {
  /// What a stage does.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// Products of query vectors and centroids, and the documents that are near to them.
    case candidates
    /// Approximate scores by those centroids that are near to the query.
    case pruned
    /// Approximate scores by all centroids of a document.
    case approximate
    /// Scores by the vectors themselves.
    case exact
  }

  /// Which stage.
  public var name: Name
  /// How many documents it left over.
  public var documents: Int
  /// How long it took.
  public var seconds: Double
}

/// Measures stages one after the other.
struct StageClock {
  private(set) var stages: [TokenSearchStage] = []
  private var start = ContinuousClock.now

  mutating func end(_ name: TokenSearchStage.Name, documents: Int) {
    let now = ContinuousClock.now
    stages.append(TokenSearchStage(name: name, documents: documents, seconds: (now - start) / .seconds(1)))
    start = now
  }
}
