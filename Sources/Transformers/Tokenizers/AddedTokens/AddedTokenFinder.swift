import RankifyCore

/// Finds added tokens in a text: leftmost first, of those the longest.
struct AddedTokenFinder: Sendable {
  /// A stretch of text, or a token in it.
  struct Piece {
    let range: Range<Int>
    /// The token's id; `nil` for text.
    let id: Int32?
  }

  private let tokens: [AddedToken]
  private let trie: ByteTrie
  /// Whether a token begins with a byte.
  private var begins = [Bool](repeating: false, count: 256)

  /// - Parameter contents: what is looked for, for each token
  init(_ tokens: [AddedToken], contents: [[UInt8]]) {
    self.tokens = tokens
    var vocabulary = Vocabulary(capacity: tokens.count)
    for (index, content) in contents.enumerated() {
      content.withUnsafeBufferPointer { vocabulary.append($0, id: Int32(index)) }
      if let first = content.first { begins[Int(first)] = true }
    }
    trie = ByteTrie(vocabulary)
  }

  /// The text falls into these pieces; `body` is called for each in order.
  func split(_ text: Bytes, _ body: (Piece) -> Void) {
    var (done, i) = (0, 0)
    while i < text.count {
      guard begins[Int(text[i])], let match = trie.longestMatch(in: text, from: i) else {
        i += 1
        continue
      }
      let token = tokens[Int(match.value)]
      if let range = extent(of: token, i..<match.end, in: text, after: done) {
        if done < range.lowerBound { body(Piece(range: done..<range.lowerBound, id: nil)) }
        body(Piece(range: range, id: token.id))
        done = range.upperBound
      }
      i = match.end
    }
    if done < text.count { body(Piece(range: done..<text.count, id: nil)) }
  }

  /// What the token takes of the text, or `nil` where it does not count.
  private func extent(of token: AddedToken, _ match: Range<Int>, in text: Bytes, after done: Int) -> Range<Int>? {
    var (low, high) = (match.lowerBound, match.upperBound)
    if token.isSingleWord {
      if low > 0, ScalarClass.isWord(text.scalar(before: low).value) { return nil }
      if high < text.count, ScalarClass.isWord(text.scalar(at: high).value) { return nil }
    }
    if token.stripsLeft {
      while low > done, case let (scalar, length) = text.scalar(before: low), ScalarClass.isWhiteSpace(scalar) {
        low -= length
      }
    }
    if token.stripsRight {
      while high < text.count, case let (scalar, length) = text.scalar(at: high), ScalarClass.isWhiteSpace(scalar) {
        high += length
      }
    }
    return min(low, high)..<high
  }
}
