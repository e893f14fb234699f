import Foundation
import RankifyCore

/// The mean of log(1 + e^-(s_i - s_j)) over the pairs where i is more relevant than j (RankNet; Burges et al. 2005).
public struct RankNetLoss: ListLoss {
  /// Divides scores.
  public var temperature: Double

  /// A loss.
  public init(temperature: Double = 1) { self.temperature = temperature }

  /// Quadratic in the number of candidates.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    pairwise(scores, target, temperature: temperature) { _, _ in 1 }
  }
}

/// RankNet's pairs, each weighted by how much nDCG@k changes when the two exchange their places (LambdaRank; Burges et al.
/// 2006). The weights count as constants, as in the paper.
public struct LambdaRankLoss: ListLoss {
  /// Divides scores.
  public var temperature: Double
  /// k of nDCG@k.
  public var depth: Int

  /// A loss.
  public init(temperature: Double = 1, depth: Int = 10) { (self.temperature, self.depth) = (temperature, depth) }

  /// Quadratic in the number of candidates.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    let ideal = DiscountedGain.ideal(target.gains, depth: depth)
    guard ideal > 0 else { return nil }
    var place = [Int](repeating: 0, count: scores.count)
    for (rank, i) in scores.indices.sorted(by: { (-scores[$0], $0) < (-scores[$1], $1) }).enumerated() {
      place[i] = rank
    }
    return pairwise(scores, target, temperature: temperature) { i, j in
      let discounts = DiscountedGain.discount(place[i], depth: depth) - DiscountedGain.discount(place[j], depth: depth)
      return abs(discounts * (target.gains[i] - target.gains[j])) / ideal
    }
  }
}

private func pairwise(
  _ scores: [Double], _ target: ListTarget, temperature: Double, weight: (Int, Int) -> Double
) -> ListGradient? {
  var sum = ListGradient(loss: 0, scores: Array(repeating: 0, count: scores.count))
  var count = 0
  for i in scores.indices {
    for j in scores.indices where target.gains[i] > target.gains[j] {
      let difference = (scores[i] - scores[j]) / temperature
      let slope = -weight(i, j) / (1 + exp(difference)) / temperature
      sum.loss += weight(i, j) * softplus(-difference)
      sum.scores[i] += slope
      sum.scores[j] -= slope
      count += 1
    }
  }
  return count == 0 ? nil : 1 / Double(count) * sum
}
