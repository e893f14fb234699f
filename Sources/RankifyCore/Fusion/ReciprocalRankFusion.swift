/// Reciprocal rank fusion: Σ *w* / (*k* + rank) over the rankings that hold the document; a ranking without it adds
/// nothing.
///
/// Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
/// SIGIR 2009, with *k* = 60 and equal weights.
public struct ReciprocalRankFusion: RunFusion {
  /// What softens the difference between the first ranks; not negative.
  public let k: Double
  /// How much each system counts.
  public let weights: FusionWeights
  /// `rrf`.
  public var name: String { "rrf" }

  /// Creates the method.
  /// - Precondition: `k` is finite and not negative.
  public init(k: Double = 60, weights: FusionWeights = .equal) {
    precondition(k.isFinite && k >= 0, "k must be finite and not negative, got \(k)")
    self.k = k
    self.weights = weights
  }

  /// Fuses one query.
  public func fuse(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [Run.Entry] {
    var tally = FusionTally()
    for (ranking, weight) in zip(rankings, try weights.values(count: rankings.count)) {
      tally.add(ranking) { weight / (k + Double($0 + 1)) }
    }
    return tally.entries
  }
}
