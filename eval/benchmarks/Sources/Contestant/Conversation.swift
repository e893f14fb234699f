import Foundation

/// Questions on standard input, answers on standard output.
enum Conversation {
  /// Says `opening`, then answers each line until the input ends.
  static func hold<Request: Decodable>(
    opening: [String: some Encodable], answer: (Request) throws -> some Encodable
  ) throws {
    try say(opening)
    while let line = readLine() {
      try say(answer(JSONDecoder().decode(Request.self, from: Data(line.utf8))))
    }
  }

  private static func say(_ words: some Encodable) throws {
    FileHandle.standardOutput.write(try JSONEncoder().encode(words) + Data("\n".utf8))
  }
}

/// What was measured.
struct Answer: Encodable {
  /// Seconds for everything asked for.
  var seconds: Double?
  /// Milliseconds of each single query.
  var milliseconds: [Double]?
  /// Of a training step.
  var loss: Double?
  /// 10⁹ operations a second.
  var rate: Double?
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// How long `body` took, and what it gave.
func timed<Value>(_ body: () throws -> Value) rethrows -> (seconds: Double, value: Value) {
  let begun = ContinuousClock.now
  let value = try body()
  return (begun.duration(to: .now).seconds, value)
}

/// How many seconds of the processor `body` took, on all threads of the process, and what it gave.
func worked<Value>(_ body: () throws -> Value) rethrows -> (seconds: Double, value: Value) {
  let begun = processorSeconds()
  let value = try body()
  return (processorSeconds() - begun, value)
}

private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
