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
    case .minMax: return high == low ? scores.map { _ in 1 } : ScoreNormalization.scaled(scores, low, high)
    case .sum: return high == low ? scores.map { _ in 1 / n } : ScoreNormalization.shares(scores, low, high)
    case .zScore: return high == low ? scores.map { _ in 0 } : ScoreNormalization.standardised(scores, low, high)
    }
  }

  private static func scaled(_ scores: [Double], _ low: Double, _ high: Double) -> [Double] {
    let range = high - low
    // Scores may lie so far apart that only their halves can be subtracted.
    return range.isFinite ? scores.map { ($0 - low) / range } : scores.map { ($0 / 2 - low / 2) / (high / 2 - low / 2) }
  }

  private static func shares(_ scores: [Double], _ low: Double, _ high: Double) -> [Double] {
    let total = scores.reduce(0) { $0 + ($1 - low) }
    if total.isFinite { return scores.map { ($0 - low) / total } }
    let scaled = scaled(scores, low, high)
    let scaledTotal = scaled.reduce(0, +)
    return scaled.map { $0 / scaledTotal }
  }

  private static func standardised(_ scores: [Double], _ low: Double, _ high: Double) -> [Double] {
    // Squares of very large or very small scores overflow or vanish; on a scale from 0 to 1 they do not.
    standardised(scores) ?? standardised(scaled(scores, low, high)) ?? scores.map { _ in 0 }
  }

  /// `nil` where the variance is not a number to divide by.
  private static func standardised(_ scores: [Double]) -> [Double]? {
    let n = Double(scores.count)
    let mean = scores.reduce(0, +) / n
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return variance.isNormal ? scores.map { ($0 - mean) / variance.squareRoot() } : nil
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
