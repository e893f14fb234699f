import ArgumentParser
import Foundation
import Rankify

/// What nearly every command takes.
package struct CommonOptions: ParsableArguments {
  @Flag(help: "Leave out progress and notes; warnings stay.")
  package var quiet = false

  @Flag(help: "Print one JSON object for programs to read.")
  package var json = false

  package init() {}

  /// Where the command talks to people.
  package var console: Console { Console(quiet: quiet) }
}

/// For commands that spread work over threads.
package struct ThreadsOption: ParsableArguments {
  @Option(help: "How many threads work (default: OMP_NUM_THREADS, else every core).")
  package var threads: Int?

  package init() {}

  package func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads \(threads): expected 1 to 4096")
    }
  }

  /// The number of threads to use.
  package var count: Int {
    threads ?? ThreadsOption.standard(ProcessInfo.processInfo)
  }

  private static func standard(_ process: ProcessInfo) -> Int {
    let variable = process.environment["OMP_NUM_THREADS"].flatMap { Int($0.prefix { $0 != "," }) }
    return variable.flatMap { $0 > 0 ? $0 : nil } ?? process.activeProcessorCount
  }
}

/// For commands that draw at random.
package struct SeedOption: ParsableArguments {
  @Option(help: "Seed of everything that is drawn; the same seed gives the same result.")
  package var seed: UInt64 = 42

  package init() {}
}
