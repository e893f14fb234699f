extension Candidates {
  /// Leaves the tokens that have at least `share` of the likeliest one's probability (Nguyen et al. 2024).
  mutating func keepProbable(_ share: Double) {
    guard share > 0 else { return }
    keep(weights().weights) { $0 >= share }
  }
}
