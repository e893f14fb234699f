/// What a ranking of candidates is worth.
public struct RankingUtility: Sendable {
  /// Its name in logs.
  public let name: String
  /// The worth of a ranking: candidates' places in the list, best first; and their gains.
  public let value: @Sendable (_ ranking: [Int], _ gains: [Double]) -> Double
  /// The part of the worth that each place contributes, where worths are sums over places.
  let parts: (@Sendable (_ ranking: [Int], _ gains: [Double]) -> [Double])?

  /// Any worth, for example the score of an answer that was made from the ranking.
  public init(name: String, value: @escaping @Sendable (_ ranking: [Int], _ gains: [Double]) -> Double) {
    (self.name, self.value, parts) = (name, value, nil)
  }

  /// A sum over places.
  public init(
    name: String, parts: @escaping @Sendable (_ ranking: [Int], _ gains: [Double]) -> [Double]
  ) {
    (self.name, self.parts) = (name, parts)
    value = { parts($0, $1).reduce(0, +) }
  }

  /// nDCG@k over the candidates, with linear gains; 0 where no candidate is relevant.
  public static func nDCG(_ k: Int) -> RankingUtility {
    RankingUtility(
      name: "nDCG@\(k)",
      parts: { ranking, gains in
        let ideal = DiscountedGain.ideal(gains, depth: k)
        guard ideal > 0 else { return ranking.map { _ in 0 } }
        return ranking.enumerated().map { gains[$1] * DiscountedGain.discount($0, depth: k) / ideal }
      })
  }

  /// The reciprocal of the first relevant place; 0 beyond k.
  public static func reciprocalRank(_ k: Int) -> RankingUtility {
    RankingUtility(name: "RR@\(k)") { ranking, gains in
      ranking.prefix(k).firstIndex { gains[$0] > 0 }.map { 1 / Double($0 + 1) } ?? 0
    }
  }

  /// The share of the relevant candidates among the first k.
  public static func recall(_ k: Int) -> RankingUtility {
    RankingUtility(
      name: "R@\(k)",
      parts: { ranking, gains in
        let relevant = Double(max(1, gains.count { $0 > 0 }))
        return ranking.enumerated().map { $0 < k && gains[$1] > 0 ? 1 / relevant : 0 }
      })
  }
}
