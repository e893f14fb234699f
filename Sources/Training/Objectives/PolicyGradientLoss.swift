import RankifyCore

/// -E[utility of a ranking drawn from Plackett-Luce], its gradient estimated by drawing (Neural PG-RANK; Gao et al. 2023):
/// -1/N Σ (u_i - b_i) ∇ log π(r_i), where b_i is the mean utility of the other draws (leave-one-out; Kool et al. 2019).
///
/// The loss that is told is minus the mean utility of the draws: what the objective is, rather than a surrogate whose value
/// means nothing.
public struct PolicyGradientLoss: ListLoss {
  /// What is subtracted from utilities. Neither changes the gradient's expectation.
  public enum Baseline: String, Sendable, Codable, CaseIterable {
    case none
    case leaveOneOut = "leave-one-out"
  }

  /// What is maximised.
  public var utility: RankingUtility
  /// Rankings drawn for each query.
  public var samples: Int
  /// Places of a ranking whose draws count; all candidates stay in the denominators.
  public var depth: Int
  /// Divides scores: the higher, the more the draws differ.
  public var temperature: Double
  /// What is subtracted from utilities.
  public var baseline: Baseline
  /// Whether a draw is credited with what comes from its place on only: less variance, for utilities that are sums over
  /// places.
  public var usesRewardToGo: Bool

  /// An objective.
  public init(
    utility: RankingUtility = .nDCG(10), samples: Int = 256, depth: Int = .max, temperature: Double = 1,
    baseline: Baseline = .leaveOneOut, usesRewardToGo: Bool = false
  ) {
    precondition(samples > 0, "\(samples) samples")
    precondition(!usesRewardToGo || utility.parts != nil, "\(utility.name) is no sum over places")
    (self.utility, self.samples, self.depth) = (utility, samples, depth)
    (self.temperature, self.baseline, self.usesRewardToGo) = (temperature, baseline, usesRewardToGo)
  }

  /// O(N n log n) for N draws of n candidates; O(N² n²) with reward to go.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    guard !target.positives.isEmpty else { return nil }
    let policy = PlackettLuce(scores, temperature: temperature)
    let rankings = (0..<samples).map { _ in policy.sample(using: &generator) }
    return estimate(policy, rankings, target.gains)
  }

  /// The estimate from given draws.
  package func estimate(_ policy: PlackettLuce, _ rankings: [[Int]], _ gains: [Double]) -> ListGradient {
    let utilities = rankings.map { utility.value($0, gains) }
    let credits = usesRewardToGo ? stepCredits(rankings, gains) : listCredits(utilities, places: gains.count)
    var sum = [Double](repeating: 0, count: gains.count)
    for (ranking, credit) in zip(rankings, credits) {
      for (i, slope) in policy.gradient(of: ranking, depth: depth, weights: credit).enumerated() { sum[i] -= slope }
    }
    let count = Double(rankings.count)
    return ListGradient(loss: -utilities.reduce(0, +) / count, scores: sum.map { $0 / count })
  }

  /// Every draw of a ranking is credited with the whole.
  private func listCredits(_ utilities: [Double], places: Int) -> [[Double]] {
    let total = utilities.reduce(0, +)
    return utilities.map { utility in
      let isAlone = utilities.count == 1 || baseline == .none
      let others = isAlone ? 0 : (total - utility) / Double(utilities.count - 1)
      return Array(repeating: utility - others, count: places)
    }
  }

  /// A draw is credited with the gain from its place on. The baseline of a place is what the other rankings would bring from
  /// there on, had their first places been the same: their order without those candidates.
  private func stepCredits(_ rankings: [[Int]], _ gains: [Double]) -> [[Double]] {
    rankings.indices.map { i in
      let mine = suffixSums(of: utility.parts?(rankings[i], gains) ?? [])
      guard baseline == .leaveOneOut, rankings.count > 1 else { return mine }
      return mine.indices.map { place in
        let fixed = Array(rankings[i].prefix(place))
        let chosen = Set(fixed)
        let others = rankings.indices.filter { $0 != i }.map { j in
          let imagined = fixed + rankings[j].filter { !chosen.contains($0) }
          return (utility.parts?(imagined, gains) ?? []).dropFirst(place).reduce(0, +)
        }
        return mine[place] - others.reduce(0, +) / Double(others.count)
      }
    }
  }

  private func suffixSums(of x: [Double]) -> [Double] {
    var result = x
    for i in x.indices.dropLast().reversed() { result[i] += result[i + 1] }
    return result
  }
}
