import ArgumentParser
import Foundation
import Rankify

/// Runs the command line and turns every outcome into words on standard error and an exit status.
@main
enum EntryPoint {
  /// The command runs on other threads, whose signal mask is this one's; this one waits for Control-C. So nothing may be
  /// left to the main actor or the main queue.
  static func main() {
    // A reader that goes away (`rankify … | head`) must not kill the process half-way through its files.
    signal(SIGPIPE, SIG_IGN)
    Interruption.hold()
    let arguments = separatingMeasures(Array(CommandLine.arguments.dropFirst()))
    let work = Task.detached { exit(await outcome(of: arguments).report()) }
    Interruption.wait { work.cancel() }
  }

  /// `-mNAME`, as trec_eval's users write it, in two words: the parser takes the `=` of `-mndcg.1=3` for its own.
  private static func separatingMeasures(_ arguments: [String]) -> [String] {
    guard ["evaluate", "compare"].contains(arguments.first) else { return arguments }
    return arguments.flatMap { $0.hasPrefix("-m") && $0.count > 2 ? ["-m", String($0.dropFirst(2))] : [$0] }
  }

  private static func outcome(of arguments: [String]) async -> Outcome {
    do {
      var command = try RankifyCommand.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try StandardOutput.shared.flush()
      return .done
    } catch {
      return finish(Outcome(error))
    }
  }

  /// What a failed command had printed is kept.
  private static func finish(_ outcome: Outcome) -> Outcome {
    try? StandardOutput.shared.flush()
    return outcome
  }
}
