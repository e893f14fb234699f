import Foundation

/// Differences of two systems over the same queries, and what describes them.
package struct PairedSample: Hashable, Sendable {
  /// One difference a query.
  let differences: [Double]

  package init(differences: [Double]) {
    self.differences = differences
  }

  /// Their mean.
  var mean: Double { differences.isEmpty ? 0 : differences.reduce(0, +) / Double(differences.count) }

  /// Their standard deviation with n − 1 in the denominator, `nil` below two queries.
  var deviation: Double? {
    if differences.count < 2 { return nil }
    let mean = mean
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(differences.count - 1)).squareRoot()
  }

  /// Cohen's d_z: the mean in units of the deviation; 0 where all differences are 0, `nil` where they are equal otherwise.
  var effectSize: Double? {
    guard let deviation else { return nil }
    if deviation == 0 { return mean == 0 ? 0 : nil }
    return mean / deviation
  }

  /// The smallest true mean difference that a two-sided test at level `alpha` finds with probability `power` over as many
  /// queries with as much spread: (t(1 − α/2) + t(power)) · s / √n.
  package func minimumDetectable(alpha: Double, power: Double) -> Double? {
    guard let deviation else { return nil }
    let t = StudentT(degrees: Double(differences.count - 1))
    return (t.quantile(1 - alpha / 2) + t.quantile(power)) * deviation / Double(differences.count).squareRoot()
  }
}
