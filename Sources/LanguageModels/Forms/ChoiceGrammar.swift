/// One of several texts.
package struct ChoiceGrammar: AnswerGrammar {
  /// Those that begin so, and how many bytes that is.
  package struct State: Sendable {
    var choices: Range<Int>
    var length: Int
  }

  private let choices: [[UInt8]]

  package init(_ choices: [String]) {
    self.choices = choices.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  package var start: State { State(choices: choices.indices, length: 0) }

  package func next(_ state: State, _ byte: UInt8) -> State? {
    let fitting = state.choices.filter { choices[$0].count > state.length && choices[$0][state.length] == byte }
    guard let first = fitting.first, let last = fitting.last else { return nil }
    return State(choices: first..<last + 1, length: state.length + 1)
  }

  package func isComplete(_ state: State) -> Bool { state.choices.contains { choices[$0].count == state.length } }
}
