import RankifyCore

/// Percentile bootstrap of a mean: queries are drawn anew with replacement (Efron and Tibshirani, 1993, ch. 13).
package struct Bootstrap: Hashable, Sendable {
  let samples: Int
  let seed: UInt64

  package init(samples: Int, seed: UInt64) {
    self.samples = samples
    self.seed = seed
  }

  /// The interval that holds the middle `level` of the resampled means; `nil` of a single value, which says nothing of how far
  /// others may lie, and of none.
  /// - Complexity: O(samples × values), in parallel
  package func interval(of values: [Double], level: Double) -> ClosedRange<Double>? {
    if values.count < 2 { return nil }
    let chunk = 512
    let starts = Array(stride(from: 0, to: samples, by: chunk))
    let means = concurrentMap(starts) { start in
      var generator = SplitMix(seed: seed &+ UInt64(start))
      return (start..<min(start + chunk, samples)).map { _ in Bootstrap.resampledMean(values, &generator) }
    }.flatMap { $0 }.sorted()
    let cut = (1 - level) / 2
    return Bootstrap.quantile(means, cut)...Bootstrap.quantile(means, 1 - cut)
  }

  private static func resampledMean(_ values: [Double], _ generator: inout SplitMix) -> Double {
    var sum = 0.0
    let count = UInt64(values.count)
    // The high half of the product is uniform enough below 2^32 queries, and much faster than a division.
    for _ in values { sum += values[Int(generator.next().multipliedFullWidth(by: count).high)] }
    return sum / Double(values.count)
  }

  /// Linear interpolation between the order statistics around position p (n − 1).
  private static func quantile(_ sorted: [Double], _ p: Double) -> Double {
    let position = p * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }
}
