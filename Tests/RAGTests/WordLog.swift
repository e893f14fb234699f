import Synchronization

/// Words in the order in which they came.
final class WordLog: Sendable {
  private let state = Mutex<[String]>([])

  var words: [String] { state.withLock { $0 } }

  /// Adds words and tells how many came before.
  func add(_ words: String) -> Int {
    state.withLock { state in
      state.append(words)
      return state.count - 1
    }
  }
}
