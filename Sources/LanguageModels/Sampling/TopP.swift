extension Candidates {
  /// Leaves the likeliest whose probabilities first reach `mass` together, sorted: the nucleus (Holtzman et al. 2020). At least
  /// one is left.
  mutating func keepNucleus(_ mass: Double) {
    guard mass < 1, !tokens.isEmpty else { return }
    let (weights, total) = weights()
    // All tokens below this have less than the rest of the mass together: most need not be sorted.
    let least = total * (1 - mass) / Double(weights.count)
    keep(weights) { $0 >= least }
    sort()
    var (sum, count) = (0.0, 0)
    for weight in self.weights().weights where sum < mass * total {
      (sum, count) = (sum + weight, count + 1)
    }
    keepFirst(max(1, count))
  }
}
