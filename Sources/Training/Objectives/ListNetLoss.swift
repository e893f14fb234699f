import RankifyCore

/// Cross-entropy between the top-one probabilities of gains and scores, softmax(gains) and softmax(s) (ListNet; Cao et al.
/// 2007).
public struct ListNetLoss: ListLoss {
  /// Divides scores.
  public var temperature: Double

  /// A loss.
  public init(temperature: Double = 1) { self.temperature = temperature }

  /// Linear in the number of candidates.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    guard !target.positives.isEmpty else { return nil }
    return crossEntropy(of: softmax(target.gains), scores, temperature: temperature)
  }
}
