import RankifyCore

/// -Σ p log softmax(s / T), p the gains divided by their sum: listwise cross-entropy, ListNet's for one relevant candidate.
public struct CrossEntropyLoss: ListLoss {
  /// Divides scores.
  public var temperature: Double

  /// A loss.
  public init(temperature: Double = 1) { self.temperature = temperature }

  /// Linear in the number of candidates.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    let total = target.gains.reduce(0, +)
    guard total > 0 else { return nil }
    return crossEntropy(of: target.gains.map { $0 / total }, scores, temperature: temperature)
  }
}

/// -Σ p log softmax(s / T) and (softmax(s / T) - p) / T, for p that sum to 1.
func crossEntropy(of p: [Double], _ scores: [Double], temperature: Double = 1) -> ListGradient {
  let logits = scores.map { $0 / temperature }
  return ListGradient(
    loss: -zip(p, logSoftmax(logits)).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * $1.1 : 0) },
    scores: zip(softmax(logits), p).map { ($0 - $1) / temperature })
}
