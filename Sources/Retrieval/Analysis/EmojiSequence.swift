/// Finds the end of an emoji with its modifiers, joined emoji and tags (UTS #51, emoji_sequence).
struct EmojiSequence {
  private var cursor: ClassCursor
  private var tokenEnd: Int?
  private var isFirst = true
  private var maySelectPresentation = true

  init(_ cursor: ClassCursor) { self.cursor = cursor }

  /// The end of the sequence, or nil if none begins here.
  mutating func end() -> Int? {
    guard takeElement(joiners: 0...0) else { return nil }
    repeat { takeAttached() } while takeSelector()
    return tokenEnd
  }

  /// A pictograph after any joiners, or a modifier after as many as `joiners` says.
  private mutating func takeElement(joiners allowed: ClosedRange<Int>) -> Bool {
    var ahead = cursor
    var joiners = 0
    while ahead.wordClass == .zeroWidthJoiner {
      joiners += 1
      ahead.advance()
    }
    let isPictograph = ahead.wordClass.isPictograph && joiners >= allowed.lowerBound
    guard isPictograph || (ahead.wordClass == .emojiModifier && allowed ~= joiners) else { return false }
    maySelectPresentation = isPictograph
    cursor = ahead
    advance()
    return true
  }

  /// All that attaches, and pictographs that a joiner ties on.
  private mutating func takeAttached() {
    var isJoined = false
    while cursor.wordClass.attachesInEmoji || (isJoined && cursor.wordClass.isPictograph) {
      if cursor.wordClass.isPictograph { (isFirst, maySelectPresentation) = (false, true) }
      isJoined = cursor.wordClass == .zeroWidthJoiner
      advance()
    }
  }

  /// A presentation selector and what it admits: a joiner with the next emoji, or, after the first, a flag's tags.
  private mutating func takeSelector() -> Bool {
    guard maySelectPresentation, cursor.wordClass == .emojiPresentation else { return false }
    advance()
    if takeElement(joiners: 1...1) {
      isFirst = false
      return true
    }
    if isFirst { takeTags() }
    return false
  }

  private mutating func takeTags() {
    var ahead = cursor
    var count = 0
    while ahead.wordClass == .tag {
      count += 1
      ahead.advance()
    }
    guard count > 0, ahead.wordClass == .tagTerminator else { return }
    ahead.advance()
    tokenEnd = ahead.position
  }

  private mutating func advance() {
    cursor.advance()
    tokenEnd = cursor.position
  }
}
