/// The one error of the toolkit: a class of fault, one sentence that names the place and the way out, and its cause.
public struct RankifyError: Error, Sendable {
  /// The class of fault; its raw value is the process's exit code.
  public enum Code: Int32, Sendable, CaseIterable {
    /// Options or arguments that cannot be used.
    case badArguments = 2
    /// A tool, library or permission that the work needs is not there.
    case missingPrerequisite = 3
    /// A file, index or model is not where it was said to be.
    case missingResource = 4
    /// Input that breaks its format, or an index that is damaged or of another version.
    case invalidInput = 5
    /// Something failed while running: disk, memory, a remote server.
    case failure = 6
    /// Part of the work was done and kept, part was not.
    case partial = 7
    /// Stopped by the user; what was finished is on disk.
    case interrupted = 130
  }

  /// The class of fault.
  public let code: Code
  /// One sentence without a final full stop: the file, line, tensor or query, what was expected, and the way out.
  public let message: String
  /// What lay beneath, where another error caused this one.
  public let cause: (any Error)?

  /// Creates an error.
  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// Input that breaks its format at a line of a file.
  public static func invalid(_ file: String, line: Int? = nil, _ message: String) -> RankifyError {
    RankifyError(.invalidInput, line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)")
  }
}

extension RankifyError: CustomStringConvertible {
  /// The sentence.
  public var description: String { message }
}
