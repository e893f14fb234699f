import RankifyCore

/// The mean of ((s⁺ - s⁻) / T - (t⁺ - t⁻))² over all pairs of a relevant and an irrelevant candidate: differences are to be the
/// teacher's (margin-MSE; Hofstätter et al. 2020).
public struct MarginLoss: ListLoss {
  /// Divides scores: differences of cosines, which are 2 at most, are to meet a teacher's of any size.
  public var temperature: Double

  /// A loss.
  public init(temperature: Double = 1) { self.temperature = temperature }

  /// Linear in the number of pairs.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    let positives = target.positives
    let negatives = scores.indices.filter { target.gains[$0] <= 0 }
    guard !target.teacher.isEmpty, !positives.isEmpty, !negatives.isEmpty else { return nil }
    let share = 1 / Double(positives.count * negatives.count)
    var sum = ListGradient(loss: 0, scores: Array(repeating: 0, count: scores.count))
    for i in positives {
      for j in negatives {
        let difference = (scores[i] - scores[j]) / temperature - (target.teacher[i] - target.teacher[j])
        let slope = 2 * share * difference / temperature
        sum.loss += share * difference * difference
        sum.scores[i] += slope
        sum.scores[j] -= slope
      }
    }
    return sum
  }
}
