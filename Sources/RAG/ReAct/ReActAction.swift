/// What a reply of ReAct wants to do.
package enum ReActAction: Equatable {
  /// To search for these words.
  case search(String)
  /// To answer.
  case answer(String)

  /// No search is longer.
  private static let longest = 500

  /// The first action that a reply names, and the reply up to its end; `nil` where it names none.
  ///
  /// A search is `Search[words]`; an answer is what stands behind `Final Answer:` (`**Final Answer**:` among them), up
  /// to the next line that begins another turn. Neither begins within a word, as in `research[1]`. What follows the
  /// first action was made up, since nothing was found yet, and does not count.
  /// - Complexity: O(length of the reply)
  package static func first(in reply: String) -> (action: ReActAction, transcript: String)? {
    var (rest, isInWord) = (reply[...], false)
    while let next = rest.first {
      if !isInWord, let found = readSearch(rest, of: reply) ?? readAnswer(rest, of: reply) { return found }
      isInWord = next.isCased
      rest = rest.dropFirst()
    }
    return nil
  }

  /// The search that a text begins with.
  private static func readSearch(_ text: Substring, of reply: String) -> (action: ReActAction, transcript: String)? {
    guard text.begins(with: "search[") else { return nil }
    let words = text.dropFirst(7).prefix(longest).prefix { $0 != "]" && !$0.isNewline }
    let found = String(words).trimmed
    if found.isEmpty { return nil }
    return (.search(found), reply[..<words.endIndex] + "]")
  }

  /// The answer that a text begins with.
  private static func readAnswer(_ text: Substring, of reply: String) -> (action: ReActAction, transcript: String)? {
    guard text.begins(with: "final answer"), let rest = text.dropFirst(12).behindColon else { return nil }
    let found = FinalAnswer.plain(String(turn(rest)))
    if found.isEmpty { return nil }
    return (.answer(found), reply)
  }

  /// What stands before the next turn; nothing behind it is read.
  private static func turn(_ text: Substring) -> Substring {
    var end = text.firstIndex(where: \.isNewline) ?? text.endIndex
    while end < text.endIndex {
      let line = text[text.index(after: end)...]
      if beginsTurn(line) { break }
      end = line.firstIndex(where: \.isNewline) ?? text.endIndex
    }
    return text[..<end]
  }

  private static func beginsTurn(_ line: Substring) -> Bool {
    let words = line.withoutSigns
    return words.begins(with: "search[")
      || ["thought", "observation", "question"].contains { mark in
        words.begins(with: mark) && words.dropFirst(mark.count).behindColon != nil
      }
  }
}
