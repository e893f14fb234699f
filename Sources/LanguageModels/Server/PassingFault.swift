import Downloads
import RankifyCore

/// Why an attempt failed that may go well the next time.
struct PassingFault {
  /// What is wrong.
  enum Kind {
    /// The server is away or busy, which every other request would meet as well.
    case absence
    /// The server was silent or slow, and may still be at work on what nobody waits for.
    case slowness
    /// The server answered with something that is no answer; others may well be.
    case unusable
  }

  let kind: Kind
  /// The reason, as half a sentence.
  let reason: String
  /// When the server wants to be asked again.
  var pause: Duration?

  init(_ kind: Kind, _ reason: String, pause: Duration? = nil) {
    (self.kind, self.reason, self.pause) = (kind, reason, pause)
  }

  init(_ fault: NetworkFault, _ settings: ServerSettings) {
    if fault.isTimeout {
      self.init(.slowness, "\(fault.reason) for \(Int(settings.idleTimeout)) s")
    } else {
      self.init(.absence, fault.reason)
    }
  }

  /// The class of fault where it does not pass: what is unusable lies with one request, the rest with the server.
  var code: RankifyError.Code { kind == .unusable ? .invalidInput : .failure }

  /// What users can look at.
  var remedy: String {
    switch kind {
    case .absence: "is the server well, and reachable?"
    case .slowness: "is the server well, or does it need more time (--timeout)?"
    case .unusable: "does the server speak OpenAI's protocol of chat completions?"
    }
  }
}

/// The attempts of one request that failed.
struct PassingFaults {
  /// A slow server only gets slower.
  private static let maximumSlowness = 2

  /// How many there were.
  private(set) var count = 0
  private var slowness = 0

  /// Counts a fault.
  mutating func add(_ fault: PassingFault) {
    count += 1
    if fault.kind == .slowness { slowness += 1 }
  }

  /// Whether the request is given up.
  func areEnough(_ settings: ServerSettings) -> Bool {
    count >= settings.attempts || slowness >= Self.maximumSlowness
  }
}
