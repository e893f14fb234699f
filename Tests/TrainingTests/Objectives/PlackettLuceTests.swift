import Foundation
import RankifyCore
import Testing
import Training

/// Scores (1, 0, -1); probabilities by hand: e^1 / (e^1 + e^0 + e^-1) · e^0 / (e^0 + e^-1), …
@Suite struct PlackettLuceTests {
  private let policy = PlackettLuce([1, 0, -1])
  private static let table: [([Int], Double, Double)] = [
    ([0, 1, 2], -0.720868, 0.486330), ([0, 2, 1], -1.720868, 0.178911), ([1, 0, 2], -1.534534, 0.215556),
    ([1, 2, 0], -3.534534, 0.029172), ([2, 0, 1], -2.720868, 0.065818), ([2, 1, 0], -3.720868, 0.024213),
  ]

  @Test(arguments: table) func probabilities(ranking: [Int], logProbability: Double, probability: Double) {
    #expect(abs(policy.logProbability(of: ranking) - logProbability) < 1e-6)
    #expect(abs(exp(policy.logProbability(of: ranking)) - probability) < 1e-6)
  }

  @Test func stepsOfTheFirstRanking() {
    let steps = policy.stepLogProbabilities(of: [0, 1, 2])
    for (found, expected) in zip(steps, [-0.407606, -0.313262, 0]) { #expect(abs(found - expected) < 1e-6) }
    // The rest of the candidates stays in the denominator of a cut ranking.
    #expect(policy.logProbability(of: [0, 1, 2], depth: 1) == steps[0])
  }

  @Test func gumbelNoiseByHand() {
    #expect(policy.sample(uniform: [0.5, 0.9, 0.2]) == [1, 0, 2])
  }

  @Test func gradientsOfLogProbabilities() {
    for (ranking, expected) in [
      ([0, 1, 2], [0.334759, 0.024213, -0.358972]), ([1, 0, 2], [-0.546038, 0.755272, -0.209233]),
    ] {
      for (found, value) in zip(policy.gradient(of: ranking), expected) { #expect(abs(found - value) < 1e-6) }
    }
  }

  @Test(arguments: [1, 3, 7]) func gradientsAreThoseOfCentralDifferences(depth: Int) {
    let scores = [0.4, -2, 1.7, 0.1, 0.9, -0.3, 3], ranking = [3, 6, 0, 2, 5, 1, 4], step = 1e-6
    func value(_ scores: [Double]) -> Double {
      PlackettLuce(scores, temperature: 0.7).logProbability(of: ranking, depth: depth)
    }
    let found = PlackettLuce(scores, temperature: 0.7).gradient(of: ranking, depth: depth)
    for i in scores.indices {
      var (above, below) = (scores, scores)
      (above[i], below[i]) = (above[i] + step, below[i] - step)
      #expect(abs(found[i] - (value(above) - value(below)) / (2 * step)) < 1e-7)
    }
  }

  /// 60,000 draws: a probability p has a standard deviation of √(p (1 - p) / 60000) ≤ .0021.
  @Test func drawsHaveTheProbabilitiesOfTheTable() {
    var generator = SplitMix(seed: 5), counts: [[Int]: Int] = [:]
    for _ in 0..<60_000 { counts[policy.sample(using: &generator), default: 0] += 1 }
    for (ranking, _, probability) in Self.table {
      #expect(abs(Double(counts[ranking] ?? 0) / 60_000 - probability) < 0.01)
    }
  }

  @Test func farScoresNeitherOverflowNorGetLost() {
    let policy = PlackettLuce([1e5, 0, -1e5])
    #expect(policy.logProbability(of: [0, 1, 2]) == 0)
    #expect(policy.logProbability(of: [2, 1, 0]) == -3e5)
    #expect(policy.gradient(of: [2, 1, 0]).allSatisfy { $0.isFinite })
  }
}
