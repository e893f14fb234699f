import ArgumentParser
import Foundation
import Rankify

/// How a command ended: what is said and which status the process returns.
package enum Outcome: Equatable {
  /// The work was done.
  case done
  /// Text that was asked for (`--help`, `--version`), for standard output.
  case text(String)
  /// A fault: one sentence for standard error, none where all has been said, and the exit status.
  case fault(String, status: Int32)

  /// Sorts an error that ended a command.
  package init(_ error: any Error) {
    switch error {
    case let error as RankifyError where error.cause is ReaderGone: self = .done
    case let error as RankifyError: self = .fault(error.message, status: error.code.rawValue)
    case is ReaderGone: self = .done
    case is CancellationError: self = .fault("interrupted", status: RankifyError.Code.interrupted.rawValue)
    default: self.init(parser: error)
    }
  }

  private init(parser error: any Error) {
    let code = RankifyCommand.exitCode(for: error)
    let message = RankifyCommand.message(for: error)
    switch code {
    case .success: self = .text(RankifyCommand.fullMessage(for: error))
    case .validationFailure:
      self = .fault(Outcome.usage(message, error), status: RankifyError.Code.badArguments.rawValue)
    case _ where error is ExitCode: self = .fault("", status: code.rawValue)
    default: self = .fault(message, status: RankifyError.Code.failure.rawValue)
    }
  }

  /// The parser's message and where to read on, as one sentence.
  private static func usage(_ message: String, _ error: any Error) -> String {
    let lines = message.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let choices = lines.filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }.joined(separator: ", ")
    let sentence = (lines.filter { !$0.hasPrefix("- ") } + [choices]).joined(separator: " ")
      .replacingOccurrences(of: ". Please provide one of the following:", with: "; expected one of")
      .trimmingCharacters(in: .whitespaces)
    let trimmed = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    let hint = RankifyCommand.fullMessage(for: error).split(separator: "'").last { $0.hasSuffix("--help") }
    let words = hint?.replacingOccurrences(of: TrainHeadsCommand.name, with: "train heads")
    return "\(trimmed); see '\(words ?? "rankify --help")'"
  }

  /// Says it and returns the exit status.
  func report() -> Int32 {
    switch self {
    case .done: return 0
    case .text(let text): return Outcome.printed(text)
    case .fault(let message, let status):
      if !message.isEmpty { Console.standard.fault(message) }
      return status
    }
  }

  private static func printed(_ text: String) -> Int32 {
    do {
      try StandardOutput.shared.write(text.hasSuffix("\n") ? text : text + "\n")
      try StandardOutput.shared.flush()
      return 0
    } catch {
      return Outcome(error).report()
    }
  }
}
