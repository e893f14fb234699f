/// Brings the scores of one ranking to a scale that other systems' rankings share.
///
/// Montague and Aslam, "Relevance Score Normalization for Metasearch", CIKM 2001, compare the first four.
public enum ScoreNormalization: String, CaseIterable, Hashable, Sendable {
  /// (*s* − min) / (max − min), in [0, 1]; 1 for all where all scores are equal, since each is then the best.
  case minMax = "minmax"
  /// (*s* − mean) / standard deviation (of the population); 0 for all where all scores are equal.
  case zScore = "zscore"
  /// (*s* − min) / Σ(*s* − min), which sums to 1; 1/*n* for all where all scores are equal.
  case sum
  /// The scores as they are.
  case none
  /// 1 − (rank − 1) / *n*: 1 for the best of *n*, 1/*n* for the last; scores play no part.
  case rank

  /// One normalised score for each entry of a ranking that is in evaluation order.
  /// - Precondition: the scores are finite.
  /// - Complexity: O(*n*)
  public func values(_ ranking: [Run.Entry]) -> [Double] {
    guard let high = ranking.first?.score, let low = ranking.last?.score else { return [] }
    let scores = ranking.map(\.score)
    let n = Double(scores.count)
    switch self {
    case .none: return scores
    case .rank: return scores.indices.map { 1 - Double($0) / n }
    case .minMax: return high == low ? scores.map { _ in 1 } : scores.map { ($0 - low) / (high - low) }
    case .sum:
      let total = scores.reduce(0) { $0 + ($1 - low) }
      return high == low ? scores.map { _ in 1 / n } : scores.map { ($0 - low) / total }
    case .zScore: return high == low ? scores.map { _ in 0 } : ScoreNormalization.standardised(scores)
    }
  }

  private static func standardised(_ scores: [Double]) -> [Double] {
    let n = Double(scores.count)
    let mean = scores.reduce(0, +) / n
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return scores.map { ($0 - mean) / variance.squareRoot() }
  }

  /// Normalised scores of every ranking of a query.
  /// - Throws: invalid input where a score is infinite and scores matter.
  func values(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [[Double]] {
    for (system, ranking) in rankings.enumerated() where self != .rank {
      if let bad = ranking.first(where: { !$0.score.isFinite }) {
        throw RankifyError(
          .invalidInput,
          "run \(system + 1): query \(query): document \(bad.document) has the score \(bad.score), which cannot be "
            + "added to others; fuse by rank instead (rrf, isr, borda, interleave)")
      }
    }
    return rankings.map(values)
  }
}
