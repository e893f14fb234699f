import Foundation

/// Runs the built `rankify` as a user's shell would.
enum Rankify {
  /// What one run of the binary gave.
  struct Result: Sendable {
    /// The arguments it was given.
    let arguments: [String]
    /// Its exit status.
    let status: Int32
    /// What it wrote to standard output.
    let stdout: String
    /// What it wrote to standard error.
    let stderr: String
  }

  /// Why the binary could not be run.
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs `rankify` with `arguments`, with `stdin` on its standard input, in `folder`, with `environment` added to one
  /// that has no terminal, no colours and 80 columns.
  static func run(
    _ arguments: [String], stdin: String = "", in folder: String? = nil, environment: [String: String] = [:]
  ) async throws -> Result {
    let process = Process()
    process.executableURL = try binary()
    process.arguments = arguments
    process.environment = plain.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // Files, not pipes: nothing blocks however much is written.
    let streams = try Streams(stdin: stdin)
    (process.standardInput, process.standardOutput, process.standardError) = try streams.handles()
    try await finished(process)
    return Result(
      arguments: arguments, status: process.terminationStatus, stdout: try streams.text("stdout"),
      stderr: try streams.text("stderr"))
  }

  /// Runs `script` in bash with `$RANKIFY` naming the binary: for pipes, redirections and signals.
  static func shell(_ script: String, in folder: String? = nil) async throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.environment = plain.merging(["RANKIFY": try binary().path]) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let streams = try Streams(stdin: "")
    (process.standardInput, process.standardOutput, process.standardError) = try streams.handles()
    try await finished(process)
    return Result(
      arguments: [script], status: process.terminationStatus, stdout: try streams.text("stdout"),
      stderr: try streams.text("stderr"))
  }

  private static let plain: [String: String] = {
    var environment = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "OMP_NUM_THREADS"] { environment[name] = nil }
    environment["TERM"] = "dumb"
    environment["COLUMNS"] = "80"
    environment["LC_ALL"] = "C.UTF-8"
    return environment
  }()

  /// The binary beside the test bundle: the build that these tests were built with, debug or release.
  static func binary() throws -> URL {
    let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    let executable = bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let binary = executable.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("rankify")
    guard FileManager.default.isExecutableFile(atPath: binary.path) else {
      throw Fault(description: "no binary at \(binary.path): build it with 'swift build --build-tests'")
    }
    return binary
  }

  private static func finished(_ process: Process) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
  }
}
