/// What answers there may be, byte by byte.
package protocol AnswerGrammar: Sendable {
  /// What is known of an answer's beginning.
  associatedtype State: Sendable

  /// Before the first byte.
  var start: State { get }

  /// With one more byte; `nil` where no answer goes on so.
  func next(_ state: State, _ byte: UInt8) -> State?

  /// Whether an answer may end here.
  func isComplete(_ state: State) -> Bool
}

extension AnswerGrammar {
  /// With more bytes; `nil` where no answer goes on so.
  package func next(_ state: State, _ bytes: some Sequence<UInt8>) -> State? {
    var state = state
    for byte in bytes {
      guard let next = next(state, byte) else { return nil }
      state = next
    }
    return state
  }
}
