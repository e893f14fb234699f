import Foundation

/// The regularized incomplete beta function I_x(a, b).
package enum IncompleteBeta {
  /// I_x(a, b) for positive `a`, `b` and `x` from 0 to 1.
  ///
  /// The continued fraction DLMF 8.17.22, evaluated by the modified Lentz algorithm; relative error below 1e-12.
  /// - Complexity: O(√max(a, b))
  package static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast below the mean only; beyond it I_x(a, b) = 1 − I_{1−x}(b, a).
    if x > (a + 1) / (a + b + 2) { return 1 - regularized(1 - x, b, a) }
    let logBeta = lgamma(a) + lgamma(b) - lgamma(a + b)
    return exp(a * log(x) + b * log1p(-x) - logBeta) / (a * fraction(x, a, b))
  }

  /// 1 + d₁/(1 + d₂/(1 + …)).
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var (value, c, d) = (1.0, 1.0, 0.0)
    for n in 1...100_000 {
      let term = coefficient(n, x, a, b)
      d = 1 + term * d
      c = 1 + term / c
      d = 1 / (d == 0 ? tiny : d)
      if c == 0 { c = tiny }
      value *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return value
  }

  /// DLMF 8.17.23: the numerator of step `n`.
  private static func coefficient(_ n: Int, _ x: Double, _ a: Double, _ b: Double) -> Double {
    let m = Double(n / 2)
    if n.isMultiple(of: 2) { return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)) }
    return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
  }
}
