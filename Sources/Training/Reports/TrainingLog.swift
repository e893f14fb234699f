import Foundation
import RankifyCore

/// What happened in a training, line by line in a file: one JSON object for each step, one for each measurement on dev.
///
/// Lines are only ever added, each in one go, so that others can follow the file. Numbers that are not finite are `null`, and so is
/// the loss of a step that taught nothing.
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
  public func append(_ measurement: TrainingMeasurement) throws(RankifyError) { try append(measurement.json) }

  private func append(_ line: String) throws(RankifyError) {
    if let code = Descriptor.write(Array((line + "\n").utf8), to: descriptor) { throw SystemFault.writing(path, code) }
  }
}

extension TrainingStep {
  fileprivate var json: String {
    JSONText.object([
      ("step", "\(step)"), ("epoch", number(epoch)), ("loss", number(loss)), ("gradient_norm", number(gradientNorm)),
      ("rate", "\(rate)"), ("queries", "\(queries)"), ("idle", "\(idle)"),
      ("examples_per_second", number(examplesPerSecond)), ("seconds", number(seconds)),
    ])
  }
}

extension TrainingMeasurement {
  fileprivate var json: String {
    JSONText.object([("step", "\(step)"), ("measure", JSONText.string(measure)), ("value", number(value))])
  }
}

private func number(_ value: Double?) -> String {
  guard let value, value.isFinite else { return "null" }
  return "\(value)"
}
