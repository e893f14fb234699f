import Foundation

/// Student's t distribution.
package struct StudentT: Hashable, Sendable {
  /// Degrees of freedom, above 0.
  package let degrees: Double

  package init(degrees: Double) {
    self.degrees = degrees
  }

  /// The probability of a value at least as far from 0 as `t`, on either side.
  package func twoSided(_ t: Double) -> Double {
    if t.isInfinite { return 0 }
    return IncompleteBeta.regularized(degrees / (degrees + t * t), degrees / 2, 0.5)
  }

  /// The probability of a value up to `t`.
  package func cumulative(_ t: Double) -> Double {
    let tail = twoSided(t) / 2
    return t > 0 ? 1 - tail : tail
  }

  /// The value not exceeded with probability `p`, for `p` between 0 and 1: bisection of the distribution function to full
  /// double precision.
  package func quantile(_ p: Double) -> Double {
    if p == 0.5 { return 0 }
    if p < 0.5 { return -quantile(1 - p) }
    var (low, high) = (0.0, 1.0)
    while cumulative(high) < p && high < 1e300 { (low, high) = (high, high * 2) }
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if cumulative(middle) < p { low = middle } else { high = middle }
    }
    return high
  }
}
