/// Where a reply says that its answer follows: `answer:` or `answer is`, in whatever case, `**Answer**:` among them.
struct AnswerMark {
  /// How it says so.
  enum Kind {
    case colon, verb
  }

  let kind: Kind
  /// From the word to the end of the colon or the verb.
  let range: Range<String.Index>

  /// All marks of a reply, in order.
  /// - Complexity: O(length of the reply)
  static func all(in reply: String) -> [AnswerMark] {
    var (marks, rest): ([AnswerMark], Substring) = ([], reply[...])
    while let word = rest.firstRange(ofWord: "answer") {
      if let mark = AnswerMark(at: word, in: reply) { marks.append(mark) }
      rest = reply[word.upperBound...]
    }
    return marks
  }

  /// The mark that a word begins; `nil` for a part of another word, and for one that is followed by something else.
  private init?(at word: Range<String.Index>, in reply: String) {
    if reply[..<word.lowerBound].last?.isCased == true { return nil }
    let behind = reply[word.upperBound...]
    if let rest = behind.behindColon {
      (kind, range) = (.colon, word.lowerBound..<rest.startIndex)
    } else if let rest = AnswerMark.behindVerb(behind) {
      (kind, range) = (.verb, word.lowerBound..<rest.startIndex)
    } else {
      return nil
    }
  }

  /// What stands behind the word "is": not behind "isn't" or "issue".
  private static func behindVerb(_ text: Substring) -> Substring? {
    let verb = text.withoutSigns
    guard text[..<verb.startIndex].contains(where: \.isWhitespace), verb.begins(with: "is") else { return nil }
    let rest = verb.dropFirst(2)
    if let next = rest.first, next.isCased || next == "'" || next == "’" { return nil }
    return rest
  }
}

extension Substring {
  /// Where a word of ASCII in lower case stands first, in whatever case.
  fileprivate func firstRange(ofWord word: String) -> Range<Index>? {
    let (wanted, bytes) = (Array(word.utf8), utf8)
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
