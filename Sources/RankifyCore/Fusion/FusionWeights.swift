/// How much each system counts.
public enum FusionWeights: Hashable, Sendable {
  /// All alike: 1.
  case equal
  /// One weight a system, in their order.
  case each([Double])

  /// One weight for each of `count` systems.
  /// - Throws: bad arguments where their number differs or one is not finite.
  func values(count: Int) throws(RankifyError) -> [Double] {
    guard case .each(let weights) = self else { return Array(repeating: 1, count: count) }
    if weights.count != count {
      throw RankifyError(
        .badArguments,
        "\(weights.count) weight\(weights.count == 1 ? "" : "s") for \(count) run\(count == 1 ? "" : "s"): give one weight a run, in their order"
      )
    }
    if let bad = weights.first(where: { !$0.isFinite }) {
      throw RankifyError(.badArguments, "weight \(bad) is not a finite number")
    }
    return weights
  }
}
