import ArgumentParser
import Rankify

/// How patient one is with a server that is a language model.
struct ServerTimeoutOption: ParsableArguments {
  @Option(
    help:
      "Seconds that a server may be silent, as it is while it writes an answer that comes as a whole (default: 120).")
  var timeout: Double?

  func validate() throws {
    if let timeout, !(1...1_000_000).contains(timeout) {
      throw ValidationError("--timeout \(timeout): expected 1 to 1000000")
    }
  }

  /// Refuses the option where no model is on a server.
  /// - Parameter models: those that are named
  func check(_ models: [String?]) throws {
    if timeout != nil, !models.contains(where: { $0.map(ServerAddress.isAddress) ?? false }) {
      throw ValidationError("--timeout is for servers, and no model is one (openai:NAME@BASE_URL)")
    }
  }
}
