/// What a reply of ReAct wants to do.
package enum ReActAction: Equatable {
  /// To search for these words.
  case search(String)
  /// To answer.
  case answer(String)

  /// No search and no mark of a turn is longer.
  private static let longest = 500

  /// The first action that a reply names, and the reply up to its end; `nil` where it names none.
  ///
  /// A search is `Search[words]`; an answer is what stands behind `Final Answer:`, up to the next line that begins another turn. What
  /// follows the first action was made up, since nothing was found yet, and does not count.
  package static func first(in reply: String) -> (action: ReActAction, transcript: String)? {
    var rest = reply[...]
    while !rest.isEmpty {
      if rest.begins(with: "search[") {
        let words = rest.dropFirst(7).prefix(longest).prefix { $0 != "]" && !$0.isNewline }
        let text = String(words).trimmed
        if !text.isEmpty { return (.search(text), reply[..<words.endIndex] + "]") }
      } else if rest.begins(with: "final answer:") {
        let text = FinalAnswer.plain(String(turn(rest.dropFirst(13))))
        if !text.isEmpty { return (.answer(text), reply) }
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// What stands before the next turn.
  private static func turn(_ text: Substring) -> Substring {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    guard let first = lines.popFirst() else { return text }
    let others = lines.prefix { line in
      !["thought:", "observation:", "question:", "search["].contains { line.begins(with: $0) }
    }
    return text[first.startIndex..<(others.last ?? first).endIndex]
  }
}

extension Substring {
  /// Whether a mark in lower case stands at the beginning, in whatever case.
  fileprivate func begins(with mark: String) -> Bool {
    guard let first, first.lowercased() == mark.prefix(1) else { return false }
    return prefix(mark.count).lowercased() == mark
  }
}
