import Foundation

/// A measure of the C/W/L framework: the expected gain of a document that a user looks at, given the probability of going
/// on after each rank (Moffat, Bailey, Scholer and Thomas, TOIS 2017; Azzopardi, Thomas and Moffat, SIGIR 2019).
///
/// Grades are scaled from `lowest...highest` to 0...1. The walk ends at rank 1000, as in cwl_eval.
struct BrowsingModel: Formula {
  /// The probability of going on.
  enum Continuation: Hashable, Sendable {
    /// Scaled DCG: discount of the next rank over that of this one, down to the cut-off.
    case scaledDCG(cutoff: Int)
    /// Goes on until `target` is gained or `cutoff` ranks were seen (Zhang et al., SIGIR 2017, static).
    case bejeweled(target: Double, cutoff: Int)
    /// INSQ (Moffat, Scholer and Thomas, ADCS 2012).
    case insq(target: Double)
    /// INST (Moffat, Bailey, Scholer and Thomas, ADCS 2015).
    case inst(target: Double)
    /// NERR, equations 8 to 11 of Azzopardi, Mackenzie and Moffat, ICTIR 2021.
    case nerr8(cutoff: Int)
    case nerr9(cutoff: Int)
    case nerr10(persistence: Double)
    case nerr11(target: Double)
  }

  static let deepest = 1000

  let name: String
  let continuation: Continuation
  let lowest: Int
  let highest: Int

  func objection(to pool: GradeCounts) -> String? {
    guard let top = pool.highest, top > highest else { return nil }
    return "it has grade \(top), above max_rel=\(highest); say 'max_rel=\(top)'"
  }

  func value(of ranking: JudgedRanking) -> Double {
    var (seen, looks, gains, gained) = (1.0, 0.0, 0.0, 0.0)
    for rank in 1...BrowsingModel.deepest {
      let gain = rank <= ranking.grades.count ? scaled(ranking.grades[rank - 1]) : 0
      looks += seen
      gains += seen * gain
      gained += gain
      seen *= continuation.probability(rank: Double(rank), gain: gain, gained: gained)
      if seen == 0 { break }
    }
    return gains / looks
  }

  private func scaled(_ grade: Int) -> Double {
    Double(max(grade, lowest) - lowest) / Double(highest - lowest)
  }
}

extension BrowsingModel.Continuation {
  /// The probability of going on after `rank`, whose gain was `gain` and which brought the sum to `gained`.
  func probability(rank: Double, gain: Double, gained: Double) -> Double {
    switch self {
    case .scaledDCG(let cutoff): rank < Double(cutoff) ? log(rank + 1) / log(rank + 2) : 0
    case .bejeweled(let target, let cutoff): gained < target && rank < Double(cutoff) ? 1 : 0
    case .insq(let target): Self.patience(rank + 2 * target)
    case .inst(let target): Self.patience(rank + 2 * target - gained)
    case .nerr8(let cutoff): rank < Double(cutoff) ? 1 - gain : 0
    case .nerr9(let cutoff): rank < Double(cutoff) ? rank / (rank + 1) * (1 - gain) : 0
    case .nerr10(let persistence): persistence * (1 - gain)
    case .nerr11(let target): Self.patience(rank + 2 * target) * (1 - gain)
    }
  }

  private static func patience(_ x: Double) -> Double { pow((x - 1) / x, 2) }
}
