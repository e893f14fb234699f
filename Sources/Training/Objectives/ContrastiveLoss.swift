import RankifyCore

/// -log of a relevant candidate's share of the softmax over it and all that are not relevant (InfoNCE; van den Oord et al.
/// 2018), the mean over the relevant ones. The candidates are the query's own hard negatives, and those of the other queries
/// of the batch where the trainer adds them (Karpukhin et al. 2020).
public struct ContrastiveLoss: ListLoss {
  /// Divides scores; cosines want a small one.
  public var temperature: Double

  /// A loss.
  public init(temperature: Double = 1) { self.temperature = temperature }

  /// Linear in the number of candidates for each relevant one.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    let positives = target.positives
    guard !positives.isEmpty else { return nil }
    let negatives = scores.indices.filter { target.gains[$0] <= 0 }
    let share = 1 / Double(positives.count)
    var sum = ListGradient(loss: 0, scores: Array(repeating: 0, count: scores.count))
    for positive in positives {
      let places = [positive] + negatives
      let logits = logSoftmax(places.map { scores[$0] / temperature })
      sum.loss -= share * logits[0]
      for (place, weight) in zip(places, softmax(places.map { scores[$0] / temperature })) {
        sum.scores[place] += share * (weight - (place == positive ? 1 : 0)) / temperature
      }
    }
    return sum
  }
}
