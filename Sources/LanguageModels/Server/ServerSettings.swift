/// How patient one is with a server.
public struct ServerSettings: Sendable {
  /// The longest silence in seconds, that before the first word of an answer included; at least one. A server that
  /// sends an answer as a whole is silent while it writes.
  public var silence: Double
  /// How much longer than the longest silence an attempt may take in all, however much comes.
  public var answerTime = Duration.seconds(600)
  /// How often a request is made that fails for reasons that pass: no connection, too many requests, a server that is
  /// busy. Servers that are silent or too slow are asked twice at most: each time leaves them more to do.
  public var attempts: Int
  /// The pause behind the first failed attempt; it doubles each time, and varies by a quarter.
  public var firstPause: Duration = .milliseconds(500)
  /// The longest pause; a server that asks for a longer one is given up.
  public var longestPause: Duration = .seconds(60)
  /// How many requests are made at the same time.
  public var parallelRequests = 4
  /// Told why an attempt failed, and how long it is until the next one.
  public var onRetry: @Sendable (_ reason: String, _ pause: Duration) -> Void = { _, _ in }

  /// No answer has more bytes.
  package var maximumAnswer = 64 << 20

  /// Standard patience, or another one.
  /// - Parameters:
  ///   - silence: the longest silence in seconds
  ///   - attempts: how often a request is made
  public init(silence: Double = 120, attempts: Int = 5) {
    (self.silence, self.attempts) = (silence, attempts)
  }

  /// The longest time that an attempt may take in all.
  public var attemptTime: Duration { .seconds(idleTimeout) + answerTime }

  /// The longest silence as a number that clocks can count.
  var idleTimeout: Double { silence >= 1 ? min(silence, 1e6) : 1 }

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
