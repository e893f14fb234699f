import RankifyCore

/// The answer in a reply that gives reasons first.
///
/// It is the paragraph behind the last `Answer:` that begins a line (`Final Answer:` and `**Answer:**` among them), else behind the last
/// one anywhere, else behind the last `answer is`, else the last line. A line that begins with a word and a colon, such as
/// `Explanation:`, is none of it.
package struct FinalAnswer: Equatable {
  /// The answer, without blanks around it.
  package let text: String
  /// Whether the reply says where its answer begins.
  package let isMarked: Bool

  package init(_ reply: String) {
    if let rest = FinalAnswer.behindLast("answer:", in: reply, atBeginnings: true)
      ?? FinalAnswer.behindLast("answer:", in: reply) ?? FinalAnswer.behindLast("answer is", in: reply)
    {
      (text, isMarked) = (rest, true)
    } else {
      let last = reply.split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }
      (text, isMarked) = (last.map { FinalAnswer.plain(String($0)) } ?? "", false)
    }
  }

  /// The paragraph that stands behind the last of some words; `nil` where nothing does.
  private static func behindLast(_ mark: String, in reply: String, atBeginnings: Bool = false) -> String? {
    var (rest, found): (Substring, String?) = (reply[...], nil)
    while let range = rest.firstRange(ofWords: mark) {
      rest = rest[range.upperBound...]
      if atBeginnings, !isBeginning(reply[..<range.lowerBound]) { continue }
      let text = paragraph(rest.firstRange(ofWords: mark).map { line(before: $0.lowerBound, in: rest) } ?? rest)
      if !text.isEmpty { found = text }
    }
    return found
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

  /// The first lines that are not blank.
  private static func paragraph(_ text: Substring) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
    let block = lines.drop(while: isBlank).prefix { !isBlank($0) }
    let isLabel = { (line: Substring) in line.prefix { $0.isLetter }.endIndex == line.firstIndex(of: ":") }
    return plain((block.prefix(1) + block.dropFirst().prefix { !isLabel($0) }).joined(separator: "\n"))
  }

  /// Without the signs of bold print that models put around `Answer:` and answers, and without a colon that is left.
  static func plain(_ text: String) -> String {
    var text = text.trimmed
    while let first = text.first, first == "*" || first == ":" || first == "_" {
      text = String(text.dropFirst()).trimmed
    }
    while text.hasSuffix("**") { text = String(text.dropLast(2)).trimmed }
    return text
  }
}

extension Substring {
  /// Where some words of ASCII stand first, in whatever case.
  fileprivate func firstRange(ofWords words: String) -> Range<Index>? {
    let wanted = Array(words.utf8)
    let bytes = utf8
    var start = bytes.startIndex
    while start < bytes.endIndex {
      var (end, matched) = (start, 0)
      while matched < wanted.count, end < bytes.endIndex, bytes[end].lowercasedASCII == wanted[matched] {
        end = bytes.index(after: end)
        matched += 1
      }
      if matched == wanted.count { return start..<end }
      start = bytes.index(after: start)
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var lowercasedASCII: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 32 : self }
}
