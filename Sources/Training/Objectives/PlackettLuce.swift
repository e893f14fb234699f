import Foundation
import RankifyCore
import Tensors

/// A distribution over rankings: one candidate after the other is drawn with probability proportional to e^(s / T) among those
/// that are left (Plackett 1975, Luce 1959).
///
/// A ranking of fewer places than candidates has the probability of all rankings that begin with it.
public struct PlackettLuce: Sendable {
  private let logits: [Double]
  private let temperature: Double

  /// A distribution over the candidates 0 ..< scores.count.
  public init(_ scores: [Double], temperature: Double = 1) {
    precondition(temperature > 0, "a temperature of \(temperature)")
    (logits, self.temperature) = (scores.map { $0 / temperature }, temperature)
  }

  /// A ranking of all candidates: descending s / T + Gumbel noise, an exact draw in O(n log n) (Yellott 1977).
  public func sample(using generator: inout SplitMix) -> [Int] {
    sample(uniform: logits.map { _ in Double.random(in: Double.leastNormalMagnitude..<1, using: &generator) })
  }

  /// The ranking that uniform numbers in (0, 1) stand for.
  package func sample(uniform: [Double]) -> [Int] {
    let perturbed = zip(logits, uniform).map { $0 - log(-log($1)) }
    return perturbed.indices.sorted { (-perturbed[$0], $0) < (-perturbed[$1], $1) }
  }

  /// The log of the probability of each of the first `depth` draws of a ranking of all candidates; their sum is the ranking's.
  public func stepLogProbabilities(of ranking: [Int], depth: Int = .max) -> [Double] {
    let ordered = ranking.map { logits[$0] }
    return zip(ordered, suffixLogSumExp(ordered)).prefix(depth).map { $0 - $1 }
  }

  /// The log of the probability of the first `depth` places of a ranking of all candidates.
  public func logProbability(of ranking: [Int], depth: Int = .max) -> Double {
    stepLogProbabilities(of: ranking, depth: depth).reduce(0, +)
  }

  /// How the log-probability changes with each score.
  /// - Parameter weights: one factor for each draw; `nil`: 1
  public func gradient(of ranking: [Int], depth: Int = .max, weights: [Double]? = nil) -> [Double] {
    let ordered = ranking.map { logits[$0] }
    let left = suffixLogSumExp(ordered)
    var result = [Double](repeating: 0, count: logits.count)
    // Draw k adds e_k - softmax over what is left. The softmax of place i sums over the draws up to i: a running
    // log-sum-exp of -left, in which no exponent overflows.
    var running = 0.0
    for (place, item) in ranking.enumerated() {
      let weight = place < depth ? weights?[place] ?? 1 : 0
      if place > 0 { running *= exp(left[place] - left[place - 1]) }
      running += weight
      result[item] = (weight - running * exp(ordered[place] - left[place])) / temperature
    }
    return result
  }
}
