import RankifyCore

/// What a run of training is: a checkpoint serves no other.
public struct TrainingIdentity: Sendable, Hashable, Codable {
  /// The objective, with its numbers.
  public var objective: String
  /// What decides the weights besides.
  public var settings: TrainingSettings
  /// A checksum of the model before training, and what decides how it is made trainable.
  public var model: String
  /// A checksum of the examples.
  public var examples: String
  /// What decides when training stops: the measure, how often, how patiently, a checksum of its examples; `nil` without.
  public var measurement: String?

  /// Creates an identity.
  public init(
    objective: String, settings: TrainingSettings, model: String, examples: String, measurement: String? = nil
  ) {
    (self.objective, self.settings, self.model) = (objective, settings, model)
    (self.examples, self.measurement) = (examples, measurement)
  }

  /// What differs from `other`, in words for a message; empty where nothing does.
  public func differences(from other: TrainingIdentity) -> [String] {
    func difference<T: Equatable>(_ what: String, _ a: T, _ b: T) -> String? { a == b ? nil : "\(what) \(a), not \(b)" }
    return [
      difference("objective", objective, other.objective),
      settings == other.settings ? nil : Self.words(settings, other.settings),
      model == other.model ? nil : "another model", examples == other.examples ? nil : "other training examples",
      difference("measurement", measurement ?? "none", other.measurement ?? "none"),
    ].compactMap { $0 }
  }

  /// The settings that differ.
  private static func words(_ a: TrainingSettings, _ b: TrainingSettings) -> String {
    zip(Mirror(reflecting: a).children, Mirror(reflecting: b).children)
      .filter { "\($0.value)" != "\($1.value)" }
      .map { "\($0.label ?? "setting") \($0.value), not \($1.value)" }.joined(separator: ", ")
  }
}

/// A measurement during training.
public struct TrainingMeasurement: Sendable, Hashable, Codable {
  /// After how many steps.
  public var step: Int
  /// The measure.
  public var value: Double

  /// Creates a measurement.
  public init(step: Int, value: Double) { (self.step, self.value) = (step, value) }
}

/// How far a run is; what a checkpoint holds besides matrices.
struct TrainingState: Codable {
  var identity: TrainingIdentity
  var steps = 0
  var measurements: [TrainingMeasurement] = []
  /// Seconds of computing so far.
  var seconds = 0.0

  /// The best measurement, the earliest of equals.
  var best: TrainingMeasurement? {
    measurements.reduce(nil) { best, next in best.map { next.value > $0.value ? next : $0 } ?? next }
  }

  /// Measurements since the best one.
  var patience: Int { best.map { best in measurements.count { $0.step > best.step } } ?? 0 }
}
