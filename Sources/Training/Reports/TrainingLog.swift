import Foundation
import RankifyCore

/// What happened in a training, line by line in a file: one JSON object for each step, one for each measurement on dev.
///
/// Lines are only ever added, each in one go, so that others can follow the file. Numbers that are not finite are `null`.
public final class TrainingLog {
  /// Where the file is.
  public let path: String
  private let descriptor: Int32

  /// Opens the log and creates the file where there is none.
  /// - Parameter last: the step from which a training goes on: what was logged behind it is cut off, and so is a last line
  ///   that was never finished; `nil` begins an empty log
  public init(_ path: String, resumingAfter last: Int? = nil) throws(RankifyError) {
    self.path = path
    var length = 0
    if let last, FileManager.default.fileExists(atPath: path) {
      length = try TrainingHistory.length(of: path, through: last)
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFault.writing(path) }
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw SystemFault.writing(path) }
  }

  // It runs where the initializer throws, too.
  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds a step.
  public func append(_ step: TrainingStep) throws(RankifyError) { try append(step.json) }

  /// Adds a measurement.
  public func append(_ measurement: LoggedMeasurement) throws(RankifyError) { try append(measurement.json) }

  private func append(_ line: String) throws(RankifyError) {
    if let code = Descriptor.write(Array((line + "\n").utf8), to: descriptor) { throw SystemFault.writing(path, code) }
  }
}

/// What a step of a training came to.
public struct TrainingStep: Sendable, Hashable {
  /// Counted from 1.
  public var step: Int
  /// How often the examples have been gone through, parts included.
  public var epoch: Double
  /// The mean loss of the step's batches.
  public var loss: Double
  /// The norm of the gradients, before they were clipped.
  public var gradientNorm: Double
  /// The rate of learning.
  public var rate: Double
  /// Queries trained on in a second.
  public var examplesPerSecond: Double
  /// Time that it took.
  public var seconds: Double

  /// Creates a step.
  public init(
    step: Int, epoch: Double, loss: Double, gradientNorm: Double, rate: Double, examplesPerSecond: Double,
    seconds: Double
  ) {
    (self.step, self.epoch, self.loss, self.gradientNorm) = (step, epoch, loss, gradientNorm)
    (self.rate, self.examplesPerSecond, self.seconds) = (rate, examplesPerSecond, seconds)
  }

  var json: String {
    JSONText.object([
      ("step", "\(step)"), ("epoch", number(epoch)), ("loss", number(loss)), ("gradient_norm", number(gradientNorm)),
      ("rate", number(rate)), ("examples_per_second", number(examplesPerSecond)), ("seconds", number(seconds)),
    ])
  }
}

/// What the dev set said of the model after a step.
public struct LoggedMeasurement: Sendable, Hashable, Codable {
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

  var json: String {
    JSONText.object([("step", "\(step)"), ("measure", JSONText.string(measure)), ("value", number(value))])
  }
}

private func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
