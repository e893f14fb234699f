/// The weighted sum of a document's normalised scores: linear interpolation, the common hybrid of lexical and dense search.
///
/// A document that a ranking lacks gets that ranking's lowest normalised score: it is at best as good as the last one
/// found. Under `minMax` that is zero. An empty ranking gives nothing to anybody.
public struct WeightedSum: RunFusion {
  /// How each ranking's scores are brought to one scale.
  public let normalization: ScoreNormalization
  /// How much each system counts.
  public let weights: FusionWeights
  /// `weighted`.
  public var name: String { "weighted" }

  /// Creates the method.
  public init(weights: FusionWeights = .equal, normalization: ScoreNormalization = .minMax) {
    self.weights = weights
    self.normalization = normalization
  }

  /// Fuses one query.
  public func fuse(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [Run.Entry] {
    let weights = try weights.values(count: rankings.count)
    let scores = try normalization.values(rankings, for: query)
    // Σ over rankings of the lowest share, which everybody has; a document then adds what it has above that.
    let floors = zip(scores, weights).map { scores, weight in weight * (scores.last ?? 0) }
    let base = floors.reduce(0, +)
    var tally = FusionTally()
    for (system, ranking) in rankings.enumerated() {
      tally.add(ranking) { weights[system] * scores[system][$0] - floors[system] }
    }
    return tally.entries { sum, _ in base + sum }
  }
}
