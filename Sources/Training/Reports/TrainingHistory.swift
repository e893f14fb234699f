import RankifyCore

/// What a log tells.
public struct TrainingHistory: Sendable, Hashable {
  /// The steps, in the order of the log.
  public var steps: [TrainingStep]
  /// The measurements, in the order of the log.
  public var measurements: [TrainingMeasurement]

  /// A history.
  public init(steps: [TrainingStep] = [], measurements: [TrainingMeasurement] = []) {
    (self.steps, self.measurements) = (steps, measurements)
  }

  /// Reads a log; a last line that was never finished is left out.
  public init(log path: String) throws(RankifyError) {
    self.init()
    try Self.forEachLine(of: path) { line, _ in
      switch line {
      case .step(let step): steps.append(step)
      case .measurement(let measurement): measurements.append(measurement)
      }
      return true
    }
  }

  private enum Line {
    case step(TrainingStep)
    case measurement(TrainingMeasurement)

    var step: Int {
      switch self {
      case .step(let step): step.step
      case .measurement(let measurement): measurement.step
      }
    }
  }

  /// How many bytes the lines up to this step have: those before the first that is behind it.
  static func length(of path: String, through step: Int) throws(RankifyError) -> Int {
    var length = 0
    try forEachLine(of: path) { line, end in
      guard line.step <= step else { return false }
      length = end
      return true
    }
    return length
  }

  /// Calls `body` with every finished line and the offset of its end, until it returns false.
  private static func forEachLine(of path: String, _ body: (Line, Int) -> Bool) throws(RankifyError) {
    let file = try MappedFile(path)
    try file.withBytes { bytes throws(RankifyError) in
      var start = 0, number = 1
      while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end]).bindMemory(to: UInt8.self)
        guard body(try Self.line(line, path, number), end + 1) else { return }
        (start, number) = (end + 1, number + 1)
      }
    }
  }

  private static func line(_ bytes: Bytes, _ path: String, _ number: Int) throws(RankifyError) -> Line {
    var scanner = JSONScanner()
    scanner.load(bytes, name: path, line: number)
    let value = try scanner.value()
    try scanner.finish()
    guard let step = value["step"]?.integer else {
      throw .invalid(path, line: number, "expected a step or a measurement with a whole number as 'step'")
    }
    func figure(_ key: String) -> Double { value[key]?.number ?? .nan }
    if let measure = value["measure"]?.string {
      return .measurement(TrainingMeasurement(step: step, measure: measure, value: figure("value")))
    }
    return .step(
      TrainingStep(
        step: step, epoch: figure("epoch"), loss: value["loss"]?.number, gradientNorm: figure("gradient_norm"),
        rate: Float(figure("rate")), queries: value["queries"]?.integer ?? 0, idle: value["idle"]?.integer ?? 0,
        seconds: figure("seconds")))
  }
}
