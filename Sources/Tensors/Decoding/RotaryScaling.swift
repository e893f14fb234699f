#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How rotary embeddings reach contexts longer than those that a model was first trained on.
public enum RotaryScaling: Sendable, Hashable {
  /// Not at all.
  case none
  /// Positions are divided by a factor (Chen et al. 2023).
  case linear(factor: Double)
  /// Low frequencies are divided by a factor, high ones kept, those between blended (Llama 3.1).
  case llama3(factor: Double, low: Double, high: Double, original: Int)
  /// Frequencies that turn less than `slow` times within the original context are divided, those that turn more than `fast`
  /// times kept, those between blended; sines and cosines grow by `magnitude` (YaRN; Peng et al. 2023).
  case yarn(factor: Double, original: Int, fast: Double = 32, slow: Double = 1, magnitude: Double? = nil)
  /// Every frequency is divided by a factor of its own, as files of converted Llama 3 models have them.
  case divided(by: [Float])

  /// The angle of each pair at position 1, and the factor of sines and cosines.
  func frequencies(headDim: Int, theta: Double) -> (frequencies: [Float], magnitude: Double) {
    // PyTorch's order of roundings: frequencies in 32 bits, then the product with the position.
    let plain = (0..<headDim / 2).map { Float(1 / pow(theta, Double(2 * $0) / Double(headDim))) }
    switch self {
    case .none: return (plain, 1)
    case .linear(let factor): return (plain.map { $0 / Float(factor) }, 1)
    case .llama3(let factor, let low, let high, let original):
      return (plain.map { Self.llama3($0, factor, low, high, Double(original)) }, 1)
    case .yarn(let factor, let original, let fast, let slow, let magnitude):
      let ends = Self.yarnEnds(headDim, theta, Double(original), fast, slow)
      let blended = plain.enumerated().map { Self.yarn($1, pair: $0, ends, factor) }
      return (blended, magnitude ?? (factor > 1 ? 0.1 * log(factor) + 1 : 1))
    case .divided(let factors):
      precondition(factors.count == plain.count, "\(factors.count) factors for \(plain.count) frequencies")
      return (zip(plain, factors).map { $0 / $1 }, 1)
    }
  }

  private static func llama3(
    _ frequency: Float, _ factor: Double, _ low: Double, _ high: Double, _ original: Double
  ) -> Float {
    let turns = original * Double(frequency) / (2 * .pi)
    if turns > high { return frequency }
    if turns < low { return frequency / Float(factor) }
    let share = Float((turns - low) / (high - low))
    return (1 - share) * frequency / Float(factor) + share * frequency
  }

  /// The pairs between which frequencies are blended.
  private static func yarnEnds(
    _ headDim: Int, _ theta: Double, _ original: Double, _ fast: Double, _ slow: Double
  ) -> (low: Double, high: Double) {
    func pair(_ turns: Double) -> Double {
      Double(headDim) * log(original / (turns * 2 * .pi)) / (2 * log(theta))
    }
    let low = max(0, pair(fast).rounded(.down)), high = min(Double(headDim - 1), pair(slow).rounded(.up))
    return (low, low == high ? high + 0.001 : high)
  }

  private static func yarn(
    _ frequency: Float, pair: Int, _ ends: (low: Double, high: Double), _ factor: Double
  ) -> Float {
    let divided = Float(min(1, max(0, (Double(pair) - ends.low) / (ends.high - ends.low))))
    return frequency / Float(factor) * divided + frequency * (1 - divided)
  }
}
