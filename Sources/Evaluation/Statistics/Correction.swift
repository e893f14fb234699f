/// How p-values are raised for a family of comparisons, so that a false finding anywhere in it stays rare.
public enum Correction: String, Hashable, Sendable, CaseIterable {
  /// Holm's step-down method (1979): as safe as Bonferroni, more powerful.
  case holm
  /// Bonferroni: times the size of the family.
  case bonferroni
  /// As they are.
  case none

  /// The corrected values, in the order given, none above 1.
  public func adjusted(_ pValues: [Double]) -> [Double] {
    switch self {
    case .none: return pValues
    case .bonferroni: return pValues.map { min(1, $0 * Double(pValues.count)) }
    case .holm: return Correction.holmAdjusted(pValues)
    }
  }

  private static func holmAdjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var highest = 0.0
    for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      highest = max(highest, min(1, pValues[index] * Double(pValues.count - rank)))
      adjusted[index] = highest
    }
    return adjusted
  }
}
