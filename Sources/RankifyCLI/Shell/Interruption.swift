import Foundation
import Rankify

/// Control-C. Work that can stop between two steps says so with `deferring`; then the first signal only asks it to stop
/// and a second one ends the process. Outside such work the first signal ends the process.
package enum Interruption {
  private static let state = State()

  /// Whether the user asked to stop. Long loops look at it between two steps.
  package static var requested: Bool { state.requested }

  /// Throws where the user asked to stop; `kept` says what is on disk and how to go on.
  package static func check(_ kept: @autoclosure () -> String) throws(RankifyError) {
    if requested { throw RankifyError(.interrupted, "interrupted: \(kept())") }
  }

  /// Runs work that looks at `requested` (or at `Task.isCancelled`) and ends by itself soon after.
  package static func deferring<T>(_ body: () async throws -> T) async rethrows -> T {
    state.enter()
    defer { state.leave() }
    return try await body()
  }

  /// Holds SIGINT back until `wait` takes it. To be called on the main thread before others are made: they inherit it.
  static func hold() {
    // A shell without job control starts background work with the signal ignored, and what is ignored cannot be held.
    signal(SIGINT, SIG_DFL)
    var signals = interrupt
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private static var interrupt: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    return signals
  }

  /// Takes SIGINT on the calling thread, as plain code outside any signal handler, and never returns; `cancel` runs once,
  /// with the first signal that is deferred.
  static func wait(_ cancel: () -> Void) -> Never {
    var signals = interrupt
    var number: Int32 = 0
    while true {
      guard sigwait(&signals, &number) == 0 else { continue }
      guard state.request() else { _exit(RankifyError.Code.interrupted.rawValue) }
      cancel()
      Console.standard.note("stopping after the present step; press Control-C again to stop at once")
    }
  }
}

extension Interruption {
  /// The flag and the number of pieces of work that look at it.
  private final class State: @unchecked Sendable {
    // Safe to share: both fields are read and written under `lock`.
    private let lock = NSLock()
    private var isRequested = false
    private var watchers = 0

    var requested: Bool { lock.withLock { isRequested } }

    func enter() { lock.withLock { watchers += 1 } }

    func leave() { lock.withLock { watchers -= 1 } }

    /// Records a signal; `false` where the process should end now.
    func request() -> Bool {
      lock.withLock {
        if isRequested || watchers == 0 { return false }
        isRequested = true
        return true
      }
    }
  }
}
