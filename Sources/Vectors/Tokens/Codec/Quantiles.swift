/// Quantiles of a sample.
package struct Quantiles {
  private let sorted: [Float]

  /// - Parameter values: at least one, none of them NaN
  package init(_ values: [Float]) {
    precondition(!values.isEmpty, "quantiles of nothing")
    sorted = values.sorted()
  }

  /// The value below which the share `p` lies, interpolated linearly between neighbours: `numpy.quantile`'s default.
  package func value(_ p: Double) -> Float {
    let place = p * Double(sorted.count - 1)
    let lower = min(Int(place), sorted.count - 1)
    let upper = min(lower + 1, sorted.count - 1)
    let rest = place - Double(lower)
    return Float(Double(sorted[lower]) * (1 - rest) + Double(sorted[upper]) * rest)
  }
}
