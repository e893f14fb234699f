import Foundation
import RankifyCore
import Testing
import Training

/// Scores (1, 0, -1), relevance (1, 0, 1), nDCG@3.
@Suite struct PolicyGradientTests {
  private let scores: [Double] = [1, 0, -1], gains: [Double] = [1, 0, 1]
  private let drawn = [[0, 1, 2], [1, 0, 2]]
  /// Of the expected utility.
  private let exact = [0.039556, -0.058557, 0.019001]

  private func estimate(_ loss: PolicyGradientLoss) -> ListGradient {
    loss.estimate(PlackettLuce(scores), drawn, gains)
  }

  @Test func utilitiesByHand() {
    let (nDCG, cut) = (RankingUtility.nDCG(3), RankingUtility.nDCG(2))
    #expect(abs(nDCG.value(drawn[0], gains) - 0.9197207891) < 1e-10)
    #expect(abs(nDCG.value(drawn[1], gains) - 0.6934264036) < 1e-10)
    #expect(abs(cut.value(drawn[0], gains) - 0.6131471928) < 1e-10)
    #expect(abs(cut.value(drawn[1], gains) - 0.3868528072) < 1e-10)
    #expect(RankingUtility.reciprocalRank(10).value(drawn[1], gains) == 0.5)
    #expect(RankingUtility.recall(2).value(drawn[1], gains) == 0.5)
  }

  @Test func leaveOneOutByHand() {
    let found = estimate(PolicyGradientLoss(utility: .nDCG(3), samples: 2))
    for (slope, expected) in zip(found.scores, [0.099660, -0.082717, -0.016942]) {
      #expect(abs(-slope - expected) < 1e-6)
    }
    #expect(abs(found.loss + (0.9197207891 + 0.6934264036) / 2) < 1e-10)
  }

  @Test func rewardToGoByHand() {
    let found = estimate(PolicyGradientLoss(utility: .nDCG(3), samples: 2, usesRewardToGo: true))
    for (slope, expected) in zip(found.scores, [0.113147, -0.113147, 0]) { #expect(abs(-slope - expected) < 1e-6) }
  }

  @Test func equalUtilitiesHaveNoGradient() {
    let loss = PolicyGradientLoss(utility: .nDCG(3))
    let found = loss.estimate(PlackettLuce(scores), [[0, 2, 1], [2, 0, 1]], gains)
    #expect(found.scores.allSatisfy { abs($0) < 1e-15 })
  }

  /// Means of 20,000 independent estimates of 4 draws each, within five standard errors of the exact gradient; and the spread
  /// without a baseline is larger.
  @Test func estimatesAreUnbiased() {
    let variants: [(PolicyGradientLoss, String)] = [
      (PolicyGradientLoss(utility: .nDCG(3), samples: 4), "leave-one-out"),
      (PolicyGradientLoss(utility: .nDCG(3), samples: 4, usesRewardToGo: true), "reward to go"),
      (PolicyGradientLoss(utility: .nDCG(3), samples: 4, baseline: .none), "no baseline"),
      (PolicyGradientLoss(utility: .nDCG(3), samples: 1), "one draw"),
    ]
    var spreads: [Double] = []
    for (loss, name) in variants {
      var generator = SplitMix(seed: 11), estimates: [[Double]] = []
      for _ in 0..<20_000 {
        guard let found = loss(scores, ListTarget(gains: gains), using: &generator) else { continue }
        estimates.append(found.scores.map { -$0 })
      }
      #expect(estimates.count == 20_000)
      var spread = 0.0
      for i in scores.indices {
        let mean = estimates.reduce(0) { $0 + $1[i] } / 20_000
        let variance = estimates.reduce(0) { $0 + ($1[i] - mean) * ($1[i] - mean) } / 20_000
        #expect(abs(mean - exact[i]) < 5 * (variance / 20_000).squareRoot() + 1e-6, "\(name)")
        spread += variance
      }
      spreads.append(spread)
    }
    #expect(spreads[0] < spreads[2] / 4)
    #expect(spreads[1] < spreads[0])
  }

  @Test func theSameSeedDrawsTheSame() {
    let loss = PolicyGradientLoss()
    var (first, second, other) = (SplitMix(seed: 3), SplitMix(seed: 3), SplitMix(seed: 4))
    let target = ListTarget(gains: gains)
    let found = loss(scores, target, using: &first)
    #expect(found == loss(scores, target, using: &second))
    #expect(found != loss(scores, target, using: &other))
  }

  @Test func aListWithoutRelevantCandidatesIsLeftOut() {
    var generator = SplitMix(seed: 3)
    #expect(PolicyGradientLoss()(scores, ListTarget(gains: [0, 0, 0]), using: &generator) == nil)
  }
}
