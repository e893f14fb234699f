/// Finds the end of a word of letters, digits, Katakana and connectors (UAX #29, rules WB5 to WB13b).
struct WordRules {
  /// What stands to the left of the current character, as far as it decides what may follow.
  private enum Left {
    case start
    case letter
    /// A Hebrew letter that may be followed by a quotation mark.
    case hebrewLetter
    /// The end of a Hebrew abbreviation: no punctuation may follow within the word.
    case closed
    case numeric
    case katakana
    case connector
  }

  private var cursor: ClassCursor
  private var left = Left.start
  private var wordEnd: Int?
  private var classes: (first: WordClass, areMixed: Bool)

  init(_ cursor: ClassCursor) {
    self.cursor = cursor
    classes = (cursor.wordClass, false)
  }

  /// The kind of the word found.
  var kind: Token.Kind {
    guard !classes.areMixed else { return .word }
    return classes.first == .hangul ? .hangul : classes.first == .katakana ? .katakana : .word
  }

  /// The end of the word, or nil if there are only connectors.
  mutating func end() -> Int? {
    while step() {}
    return wordEnd
  }

  /// Takes one more character, or two across a punctuation mark, if they belong to the word.
  private mutating func step() -> Bool {
    switch cursor.wordClass {
    case .letter, .pictographicLetter, .hangul: take(as: .letter, ifAfterKatakana: false)
    case .hebrewLetter: take(as: .hebrewLetter, ifAfterKatakana: false)
    case .numeric: take(as: .numeric, ifAfterKatakana: false)
    case .katakana: takeKatakana()
    case .extendNumLet: take(as: .connector, ifAfterKatakana: true)
    default: takeAcrossMark()
    }
  }

  private mutating func take(as next: Left, ifAfterKatakana: Bool) -> Bool {
    guard left != .katakana || ifAfterKatakana else { return false }
    accept(next)
    return true
  }

  private mutating func takeKatakana() -> Bool {
    guard left == .start || left == .katakana || left == .connector else { return false }
    accept(.katakana)
    return true
  }

  private mutating func accept(_ next: Left) {
    if cursor.wordClass != classes.first { classes.areMixed = true }
    left = next
    cursor.advancePastAttached()
    if next != .connector || wordEnd != nil { wordEnd = cursor.position }
  }

  /// Rules WB6, WB7 and WB7a to WB7c, WB11 and WB12: a mark belongs to the word if the right character follows it.
  private mutating func takeAcrossMark() -> Bool {
    let mark = cursor.wordClass
    var ahead = cursor
    guard let wanted = Self.marks(mark, after: left) else { return false }
    ahead.advancePastAttached()
    let next = ahead.wordClass
    if wanted == .numeric ? next == .numeric : wanted == .closed ? next == .hebrewLetter : next.isLetter {
      cursor = ahead
      classes.areMixed = true
      accept(after(mark, next, wanted))
      return true
    }
    guard left == .hebrewLetter, mark == .singleQuote else { return false }
    (cursor, left, wordEnd, classes.areMixed) = (ahead, .closed, ahead.position, true)
    return true
  }

  /// What must follow a mark for it to be within a word, or nil if it cannot be.
  private static func marks(_ mark: WordClass, after left: Left) -> Left? {
    switch (mark, left) {
    case (.midLetter, .letter), (.midLetter, .hebrewLetter): .letter
    case (.midNumLet, .letter), (.midNumLet, .hebrewLetter): .letter
    case (.singleQuote, .letter), (.singleQuote, .hebrewLetter): .letter
    case (.doubleQuote, .hebrewLetter): .closed
    case (.midNum, .numeric), (.midNumLet, .numeric), (.singleQuote, .numeric): .numeric
    default: nil
    }
  }

  /// A Hebrew letter after a mark takes no quotation mark itself, unless the mark was one that may end a word.
  private func after(_ mark: WordClass, _ next: WordClass, _ wanted: Left) -> Left {
    guard wanted == .letter, next == .hebrewLetter else { return wanted }
    return mark == .singleQuote && left == .hebrewLetter ? .hebrewLetter : .letter
  }
}

extension WordClass {
  fileprivate var isLetter: Bool {
    switch self {
    case .letter, .pictographicLetter, .hangul, .hebrewLetter: true
    default: false
    }
  }
}
