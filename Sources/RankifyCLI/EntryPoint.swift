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
    // Nor may a limit on the size of files: the write that goes beyond it then fails, and says so.
    signal(SIGXFSZ, SIG_IGN)
    Interruption.hold()
    let words = joiningTrainHeads(Array(CommandLine.arguments.dropFirst()))
    let arguments = joiningNegatives(separatingMeasures(words))
    let work = Task.detached { exit(await outcome(of: arguments).report()) }
    Interruption.wait { work.cancel() }
  }

  /// `-mNAME`, as trec_eval's users write it, in two words: the parser takes the `=` of `-mndcg.1=3` for its own.
  private static func separatingMeasures(_ arguments: [String]) -> [String] {
    guard ["evaluate", "compare"].contains(arguments.first) else { return arguments }
    return arguments.flatMap { $0.hasPrefix("-m") && $0.count > 2 ? ["-m", String($0.dropFirst(2))] : [$0] }
  }

  /// `train heads` in one word: it is a command of its own, with other options than what trains weights.
  private static func joiningTrainHeads(_ arguments: [String]) -> [String] {
    arguments.starts(with: ["train", "heads"]) ? [TrainHeadsCommand.name] + arguments.dropFirst(2) : arguments
  }

  /// `--k1 -1` as `--k1=-1`: a negative number is a value, which the parser would take for another option. Whether it is a
  /// good one is for the command to say.
  private static func joiningNegatives(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    for (i, argument) in arguments.enumerated() {
      let isNegative = argument.hasPrefix("-") && argument.split(separator: ",").allSatisfy { Double($0) != nil }
      if isNegative, let option = joined.last, option.hasPrefix("-"), option != "-", !option.contains("="),
        Double(option) == nil, !arguments[..<i].contains("--")
      {
        joined[joined.count - 1] = "\(option)=\(argument)"
      } else {
        joined.append(argument)
      }
    }
    return joined
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
