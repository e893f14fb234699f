/// The sum of a document's normalised scores, times the number of rankings that hold it.
///
/// Fox and Shaw, "Combination of Multiple Searches", TREC-2, 1994; Lee, "Analyses of Multiple Evidence Combination",
/// SIGIR 1997, for min-max normalisation. Being in a ranking counts, even with the score 0.
public struct CombMNZ: RunFusion {
  /// How each ranking's scores are brought to one scale.
  public let normalization: ScoreNormalization
  /// `combmnz`.
  public var name: String { "combmnz" }

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
    return tally.entries { $0 * Double($1) }
  }
}
