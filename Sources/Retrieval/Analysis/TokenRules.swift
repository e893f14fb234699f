/// The rules for one token of any script (UAX #29, rules WB3 to WB999, with emoji sequences after UTS #51).
struct TokenRules {
  private let start: ClassCursor

  init(_ text: UnsafeBufferPointer<UInt8>, from position: Int) { start = ClassCursor(text, from: position) }

  /// The longest token that begins here, or nil if none does.
  func longestToken() -> (end: Int, kind: Token.Kind)? {
    switch start.wordClass {
    case .letter, .hebrewLetter, .hangul, .numeric, .katakana, .extendNumLet: word()
    case .pictographicLetter: [word(), emoji()].compactMap(\.self).max { $0.end < $1.end }
    case .pictograph, .emojiModifier, .zeroWidthJoiner: emoji()
    case .southeastAsian, .southeastAsianExtend: southeastAsianRun()
    case .han: single(.han)
    case .hiragana: single(.hiragana)
    case .regionalIndicator: flag()
    case .keycapBase: keycap()
    default: nil
    }
  }

  private func single(_ kind: Token.Kind) -> (end: Int, kind: Token.Kind) {
    var cursor = start
    cursor.advancePastAttached()
    return (cursor.position, kind)
  }

  private func southeastAsianRun() -> (end: Int, kind: Token.Kind) {
    var cursor = start
    while cursor.wordClass == .southeastAsian || cursor.wordClass == .southeastAsianExtend {
      cursor.advancePastAttached()
    }
    return (cursor.position, .word)
  }

  private func flag() -> (end: Int, kind: Token.Kind)? {
    var cursor = start
    cursor.advancePastAttached()
    guard cursor.wordClass == .regionalIndicator else { return nil }
    cursor.advancePastAttached()
    return (cursor.position, .word)
  }

  private func keycap() -> (end: Int, kind: Token.Kind)? {
    var cursor = start
    var end: Int?
    cursor.advance()
    while cursor.wordClass.attachesInEmoji {
      if cursor.wordClass == .keycap { end = cursor.position }
      cursor.advance()
    }
    if end != nil { end = cursor.position }
    guard cursor.wordClass == .emojiPresentation else { return end.map { ($0, .word) } }
    cursor.advance()
    guard cursor.wordClass == .keycap else { return end.map { ($0, .word) } }
    cursor.advancePastAttachedInEmoji()
    return (cursor.position, .word)
  }

  private func emoji() -> (end: Int, kind: Token.Kind)? {
    var sequence = EmojiSequence(start)
    return sequence.end().map { ($0, .word) }
  }

  private func word() -> (end: Int, kind: Token.Kind)? {
    var rules = WordRules(start)
    return rules.end().map { ($0, rules.kind) }
  }
}
