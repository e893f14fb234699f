/// The sum of a document's normalised scores; a ranking without it adds nothing.
///
/// Fox and Shaw, "Combination of Multiple Searches", TREC-2, 1994. Nothing is zero: the lowest score under `minMax`, but the
/// mean under `zScore`, where `WeightedSum` is the better choice.
public struct CombSUM: RunFusion {
  /// How each ranking's scores are brought to one scale.
  public let normalization: ScoreNormalization
  /// `combsum`.
  public var name: String { "combsum" }

  /// Creates the method.
  public init(normalization: ScoreNormalization = .minMax) {
    self.normalization = normalization
  }

  /// Fuses one query.
  public func fuse(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [Run.Entry] {
    var tally = FusionTally()
    for (ranking, scores) in zip(rankings, try normalization.values(rankings, for: query)) {
      tally.add(ranking) { scores[$0] }
    }
    return tally.entries
  }
}
