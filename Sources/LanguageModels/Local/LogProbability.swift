#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Logits to logarithms of probabilities.
enum LogProbability {
  /// The natural logarithm of the probability of one token: its logit less the logarithm of the sum of exponentials.
  static func of(_ id: Int32, in logits: [Float]) -> Double {
    let highest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0) { $0 + exp(Double($1) - highest) }
    return Double(logits[Int(id)]) - highest - log(sum)
  }
}
