/// How patient one is with a server.
public struct ServerSettings: Sendable {
  /// The longest silence in seconds, that before the first word of an answer included.
  public var silence: Double = 120
  /// The longest time that one attempt may take, however much comes.
  public var attemptTime: Duration = .seconds(600)
  /// How often a request is made that fails for reasons that pass: no connection, too many requests, a server that is busy.
  public var attempts = 5
  /// The pause behind the first failed attempt; it doubles each time, and varies by a quarter.
  public var firstPause: Duration = .milliseconds(500)
  /// The longest pause; a server that asks for a longer one is given up.
  public var longestPause: Duration = .seconds(60)
  /// How many requests are made at the same time.
  public var parallelRequests = 4
  /// Told why an attempt failed, and how long it is until the next one.
  public var onRetry: @Sendable (_ reason: String, _ pause: Duration) -> Void = { _, _ in }

  /// Standard patience.
  public init() {}

  /// The pause behind a failed attempt.
  /// - Parameters:
  ///   - failures: attempts that failed so far
  ///   - asked: what the server asks for; `nil` if nothing
  /// - Returns: `nil` where the server asks for more than the longest pause
  package func pause(after failures: Int, asked: Duration?) -> Duration? {
    if let asked { return asked <= longestPause ? max(asked, .zero) : nil }
    let doubled = firstPause * (1 << min(failures - 1, 20))
    // Clients that failed together do not come back together.
    return min(doubled, longestPause) * Double.random(in: 0.75...1)
  }
}
