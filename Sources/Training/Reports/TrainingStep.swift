/// What a step of a training came to.
public struct TrainingStep: Sendable, Hashable {
  /// Counted from 1.
  public var step: Int
  /// How often the examples have been gone through, parts included.
  public var epoch: Double
  /// The mean loss of the queries that taught something; `nil` where none did.
  public var loss: Double?
  /// The norm of the gradient, before it was clipped.
  public var gradientNorm: Double
  /// The learning rate.
  public var rate: Float
  /// Queries that taught something.
  public var queries: Int
  /// Queries that did not: nothing relevant among their candidates, or no teacher.
  public var idle: Int
  /// Time that it took.
  public var seconds: Double

  /// Creates a step.
  public init(
    step: Int, epoch: Double, loss: Double?, gradientNorm: Double, rate: Float, queries: Int, idle: Int = 0,
    seconds: Double
  ) {
    (self.step, self.epoch, self.loss, self.gradientNorm) = (step, epoch, loss, gradientNorm)
    (self.rate, self.queries, self.idle, self.seconds) = (rate, queries, idle, seconds)
  }

  /// Queries looked at in a second.
  public var examplesPerSecond: Double { Double(queries + idle) / max(seconds, 1e-9) }
}

/// What the dev set said of the model after a step.
public struct TrainingMeasurement: Sendable, Hashable, Codable {
  /// The steps before it; 0 before the first one.
  public var step: Int
  /// The measure, such as `nDCG@10`.
  public var measure: String
  /// Its value.
  public var value: Double

  /// Creates a measurement.
  public init(step: Int, measure: String, value: Double) {
    (self.step, self.measure, self.value) = (step, measure, value)
  }
}
