/// What a reply of ReAct wants to do.
package enum ReActAction: Equatable {
  /// To search for these words.
  case search(String)
  /// To answer.
  case answer(String)

  /// The first action that a reply names; `nil` where it names none.
  ///
  /// A search is `Search[words]`; an answer is what stands behind `Final Answer:`, up to the next line that begins another turn. What
  /// follows the first action was made up, since nothing was found yet, and does not count.
  package static func first(in reply: String) -> ReActAction? {
    var rest = reply[...]
    while !rest.isEmpty {
      if let words = rest.words(behind: "search[", until: { $0 == "]" || $0.isNewline }) {
        if let words = words.nonempty { return .search(words) }
      } else if let text = rest.words(behind: "final answer:", until: { _ in false }) {
        let turns = text.components(before: ["\nThought:", "\nObservation:", "\nQuestion:"])
        if let text = turns.nonempty { return .answer(text) }
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// The reply up to the end of its first action: what goes on in the transcript.
  package static func transcript(of reply: String, _ action: ReActAction?) -> String {
    guard case .search(let words) = action, let range = reply.range(ofFirst: words + "]") else { return reply }
    return String(reply[..<range.upperBound])
  }
}

extension Substring {
  /// What stands behind a mark at the beginning, in whatever case; `nil` where the mark does not stand there.
  fileprivate func words(behind mark: String, until isEnd: (Character) -> Bool) -> String? {
    guard prefix(mark.count).lowercased() == mark else { return nil }
    return String(dropFirst(mark.count).prefix { !isEnd($0) })
  }
}

extension String {
  fileprivate var nonempty: String? {
    let text = trimmed
    return text.isEmpty ? nil : text
  }

  /// What stands before the first of some marks.
  fileprivate func components(before marks: [String]) -> String {
    var text = self
    for mark in marks { if let range = text.range(ofFirst: mark) { text = String(text[..<range.lowerBound]) } }
    return text
  }

  /// Where a text stands first.
  fileprivate func range(ofFirst text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
