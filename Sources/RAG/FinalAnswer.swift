import RankifyCore

/// The answer in a reply that gives reasons first.
///
/// It is the paragraph behind the last `Answer:` that begins a line (`Final Answer:` and `**Answer**:` among them),
/// else behind the last one anywhere, else behind the last `answer is`, else the last line. A line that begins with a
/// word and a colon, such as `Explanation:`, is none of it. Reading takes time that grows with the reply's length.
package struct FinalAnswer: Equatable {
  /// The answer, without blanks around it.
  package let text: String
  /// Whether the reply says where its answer begins.
  package let isMarked: Bool

  package init(_ reply: String) {
    let marks = AnswerMark.all(in: reply)
    let (labels, verbs) = (marks.filter { $0.kind == .colon }, marks.filter { $0.kind == .verb })
    if let rest = FinalAnswer.behindLast(labels, in: reply, where: { FinalAnswer.isBeginning(reply[..<$0]) })
      ?? FinalAnswer.behindLast(labels, in: reply) ?? FinalAnswer.behindLast(verbs, in: reply)
    {
      (text, isMarked) = (rest, true)
    } else {
      let last = reply.split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }
      (text, isMarked) = (last.map { FinalAnswer.plain(String($0)) } ?? "", false)
    }
  }

  /// The paragraph that stands behind the last of some marks; `nil` where nothing does.
  /// - Parameter counts: whether a mark that begins there is looked at
  private static func behindLast(
    _ marks: [AnswerMark], in reply: String, where counts: (String.Index) -> Bool = { _ in true }
  ) -> String? {
    var end: String.Index?
    for mark in marks.reversed() {
      if counts(mark.range.lowerBound) {
        let rest = reply[mark.range.upperBound...]
        let text = paragraph(end.map { line(before: $0, in: rest) } ?? rest)
        if !text.isEmpty { return text }
      }
      end = mark.range.lowerBound
    }
    return nil
  }

  /// Whether a line has no word but "final" so far.
  private static func isBeginning(_ text: Substring) -> Bool {
    let line = text.suffix(40).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).last ?? ""
    let words = line.split { !$0.isLetter && !$0.isNumber }
    return (words.isEmpty || words.map { $0.lowercased() } == ["final"]) && !line.contains("(")
  }

  /// What stands before the line of a place.
  private static func line(before place: Substring.Index, in text: Substring) -> Substring {
    let before = text[..<place]
    return before.lastIndex(where: \.isNewline).map { before[..<$0] } ?? before
  }

  /// The first lines that are not blank; the end of bold print, which may stand behind `Answer:`, is.
  private static func paragraph(_ text: Substring) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let isBlank = { (line: Substring) in line.allSatisfy { $0.isWhitespace || $0 == "*" || $0 == "_" } }
    let block = lines.drop(while: isBlank).prefix { !isBlank($0) }
    return plain((block.prefix(1) + block.dropFirst().prefix { !isLabel($0) }).joined(separator: "\n"))
  }

  /// Whether a line begins with a word and a colon; a point of a list does not.
  private static func isLabel(_ line: Substring) -> Bool {
    let word = line.drop { $0 == "*" || $0 == "_" }.prefix(while: \.isLetter)
    return !word.isEmpty && line[word.endIndex...].behindColon != nil
  }

  /// Without the signs of bold print that models put around `Answer:` and answers, and without a colon that is left.
  static func plain(_ text: String) -> String {
    var rest = text.drop { $0.isWhitespace || "*_:：".contains($0) }
    while let last = rest.last, last.isWhitespace || rest.hasSuffix("**") {
      rest = rest.dropLast(last.isWhitespace ? 1 : 2)
    }
    return String(rest)
  }
}
