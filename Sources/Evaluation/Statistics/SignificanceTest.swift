import Foundation
import RankifyCore

/// A two-sided test of whether the mean difference over queries is zero.
public enum SignificanceTest: Hashable, Sendable {
  /// Student's paired t-test.
  case pairedT
  /// Fisher's randomization test by `samples` random sign flips (Smucker, Allan and Carterette, CIKM 2007);
  /// p = (b + 1) / (samples + 1), so it is never 0.
  case randomization(samples: Int, seed: UInt64)

  /// The probability of a mean difference at least as large under the hypothesis of none; 1 where all differences are 0,
  /// `nil` for a t-test on fewer than two queries.
  public func pValue(_ differences: [Double]) -> Double? {
    if differences.allSatisfy({ $0 == 0 }) { return 1 }
    switch self {
    case .pairedT: return SignificanceTest.studentPValue(PairedSample(differences: differences))
    case .randomization(let samples, let seed):
      return SignificanceTest.randomizationPValue(differences, samples: samples, seed: seed)
    }
  }

  private static func studentPValue(_ sample: PairedSample) -> Double? {
    guard let deviation = sample.deviation else { return nil }
    if deviation == 0 { return 0 }
    let count = Double(sample.differences.count)
    return StudentT(degrees: count - 1).twoSided(sample.mean / (deviation / count.squareRoot()))
  }

  private static func randomizationPValue(_ differences: [Double], samples: Int, seed: UInt64) -> Double {
    let nonZero = differences.filter { $0 != 0 }
    // Sums of the same numbers in another order may differ in the last bits; that must not count as smaller.
    let slack = nonZero.reduce(0) { $0 + abs($1) } * 1e-12
    let observed = abs(nonZero.reduce(0, +)) - slack
    let chunk = 4096
    let starts = Array(stride(from: 0, to: samples, by: chunk))
    let reached = concurrentMap(starts) { start in
      var flips = SignFlips(seed: seed &+ UInt64(start))
      return (start..<min(start + chunk, samples)).count { _ in abs(flips.sum(nonZero)) >= observed }
    }
    return Double(reached.reduce(0, +) + 1) / Double(samples + 1)
  }
}

/// Random signs, 64 from each number drawn.
private struct SignFlips {
  private var generator: SplitMix

  init(seed: UInt64) {
    generator = SplitMix(seed: seed)
  }

  /// The sum of `values` with random signs.
  mutating func sum(_ values: [Double]) -> Double {
    var (sum, bits, left) = (0.0, UInt64(0), 0)
    for value in values {
      if left == 0 { (bits, left) = (generator.next(), 64) }
      sum += bits & 1 == 0 ? value : -value
      bits >>= 1
      left -= 1
    }
    return sum
  }
}
