#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The learning rate of each step: up in a line from 0 during the warm-up, then down to 0, or not.
public struct Schedule: Sendable, Hashable, Codable {
  /// What the rate does behind the warm-up.
  public enum Decay: String, Sendable, Codable, CaseIterable {
    case constant
    /// In a line to 0 at the last step.
    case linear
    /// Along half a cosine to 0 at the last step (Loshchilov & Hutter 2017, without restarts).
    case cosine
  }

  /// The rate behind the warm-up.
  public var peak: Float
  /// Steps of the warm-up.
  public var warmUp: Int
  /// All steps.
  public var total: Int
  /// What follows the warm-up.
  public var decay: Decay

  /// A schedule.
  public init(peak: Float, warmUp: Int = 0, total: Int, decay: Decay = .linear) {
    precondition(warmUp >= 0 && total >= 0, "\(warmUp) of \(total) steps")
    (self.peak, self.warmUp, self.total, self.decay) = (peak, warmUp, total, decay)
  }

  /// The rate of a step, the first being 0.
  public func rate(at step: Int) -> Float {
    if step < warmUp { return peak * Float(step) / Float(warmUp) }
    let progress = min(1, Double(step - warmUp) / Double(max(1, total - warmUp)))
    switch decay {
    case .constant: return peak
    case .linear: return peak * Float(1 - progress)
    case .cosine: return peak * Float(0.5 * (1 + cos(.pi * progress)))
    }
  }
}
