/// Borda count: of *c* candidates (the documents of any ranking) the first of a ranking gets *c* points, the next *c* − 1
/// and so on; those a ranking lacks share its remaining points evenly.
///
/// Aslam and Montague, "Models for Metasearch", SIGIR 2001; with weights their weighted Borda-fuse.
public struct BordaFusion: RunFusion {
  /// How much each system counts.
  public let weights: FusionWeights
  /// `borda`.
  public var name: String { "borda" }

  /// Creates the method.
  public init(weights: FusionWeights = .equal) {
    self.weights = weights
  }

  /// Fuses one query.
  public func fuse(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [Run.Entry] {
    let weights = try weights.values(count: rankings.count)
    let candidates = Set(rankings.joined().map(\.document)).count
    // The points c − n, …, 1 shared by the c − n documents a ranking of n lacks: (c − n + 1) / 2 each.
    let shares = rankings.map { Double(candidates - $0.count + 1) / 2 }
    let base = zip(weights, shares).reduce(0) { $0 + $1.0 * $1.1 }
    var tally = FusionTally()
    for (system, ranking) in rankings.enumerated() {
      tally.add(ranking) { weights[system] * (Double(candidates - $0) - shares[system]) }
    }
    return tally.entries { sum, _ in base + sum }
  }
}
