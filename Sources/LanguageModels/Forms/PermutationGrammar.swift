/// The numbers from 1 on in some order, each once: `[3] > [1] > [2]`.
package struct PermutationGrammar: AnswerGrammar {
  package struct State: Sendable {
    /// Numbers that have come, one bit each.
    var used: [UInt64]
    var left: Int
    var place: Place
  }

  /// Where in the text.
  enum Place: Sendable, Equatable {
    /// So many bytes into `" > ["`, or its last byte alone before the first number.
    case separator(Int)
    /// Behind the first digits of a number.
    case number(Int)
    /// Behind the bracket of the last one.
    case end
  }

  private static let separator = Array(" > [".utf8)
  private let count: Int

  /// - Precondition: `count` is positive.
  package init(count: Int) {
    precondition(count > 0, "an order of \(count)")
    self.count = count
  }

  package var start: State {
    State(
      used: [UInt64](repeating: 0, count: count / 64 + 1), left: count, place: .separator(Self.separator.count - 1))
  }

  package func isComplete(_ state: State) -> Bool { state.place == .end }

  package func next(_ state: State, _ byte: UInt8) -> State? {
    var next = state
    switch state.place {
    case .end: return nil
    case .separator(let place):
      guard byte == Self.separator[place] else { return nil }
      next.place = place + 1 == Self.separator.count ? .number(0) : .separator(place + 1)
    case .number(let number) where byte == UInt8(ascii: "]"):
      guard number > 0, number <= count, !isUsed(number, state) else { return nil }
      next.used[number / 64] |= 1 << (number % 64)
      next.left -= 1
      next.place = next.left == 0 ? .end : .separator(0)
    case .number(let number):
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      let longer = number * 10 + Int(byte - UInt8(ascii: "0"))
      guard longer > 0, isBeginning(longer, state) else { return nil }
      next.place = .number(longer)
    }
    return next
  }

  private func isUsed(_ number: Int, _ state: State) -> Bool { state.used[number / 64] >> (number % 64) & 1 == 1 }

  /// Whether a number that has not come begins with these digits.
  private func isBeginning(_ digits: Int, _ state: State) -> Bool {
    var (first, span) = (digits, 1)
    while first <= count {
      if (first..<min(first + span, count + 1)).contains(where: { !isUsed($0, state) }) { return true }
      (first, span) = (first * 10, span * 10)
    }
    return false
  }
}
