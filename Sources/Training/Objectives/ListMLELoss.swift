import RankifyCore

/// -log of the Plackett-Luce probability of an order by descending gains (ListMLE; Xia et al. 2008). The order of equal gains
/// is drawn anew each time, so that none is taught to be before another.
public struct ListMLELoss: ListLoss {
  /// Divides scores.
  public var temperature: Double
  /// Places of the order that count; the rest of the candidates stays in the denominators.
  public var depth: Int

  /// A loss.
  public init(temperature: Double = 1, depth: Int = .max) { (self.temperature, self.depth) = (temperature, depth) }

  /// O(n log n) in the number of candidates.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    guard !target.positives.isEmpty else { return nil }
    let lots = scores.map { _ in generator.next() }
    let ranking = scores.indices.sorted { (-target.gains[$0], lots[$0], $0) < (-target.gains[$1], lots[$1], $1) }
    let policy = PlackettLuce(scores, temperature: temperature)
    return -1
      * ListGradient(
        loss: policy.logProbability(of: ranking, depth: depth), scores: policy.gradient(of: ranking, depth: depth))
  }
}
