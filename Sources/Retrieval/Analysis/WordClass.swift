/// What the word rules need to know of a character: its Word_Break value (UAX #29), refined by script, line breaking and
/// emoji properties where tokens are cut more finely than words.
enum WordClass: UInt8 {
  case other
  case letter
  case hebrewLetter
  case hangul
  case numeric
  case katakana
  case hiragana
  case han
  /// Letters and signs of scripts written without spaces (Thai, Lao, Khmer, Myanmar and others).
  case southeastAsian
  /// The same scripts' combining signs, which also attach to whatever stands before them.
  case southeastAsianExtend
  /// `_` and the other connectors.
  case extendNumLet
  case singleQuote
  case doubleQuote
  case midLetter
  case midNumLet
  case midNum
  /// Combining marks and format characters.
  case extend
  case zeroWidthJoiner
  case keycap
  case textPresentation
  case emojiPresentation
  case tag
  case tagTerminator
  case emojiModifier
  case regionalIndicator
  case pictograph
  /// A letter that is also an emoji: ℹ Ⓜ 🅰 🅱 🅾 🅿.
  case pictographicLetter
  /// `#` and `*`, which begin keycap sequences.
  case keycapBase

  /// Whether the character attaches to the one before it (UAX #29, rule WB4).
  var attaches: Bool {
    switch self {
    case .emojiPresentation, .textPresentation: true
    default: attachesInEmoji
    }
  }

  /// As ``attaches``, without the two presentation selectors, which emoji sequences place themselves.
  var attachesInEmoji: Bool {
    switch self {
    case .extend, .zeroWidthJoiner, .southeastAsianExtend, .keycap, .tag, .tagTerminator, .emojiModifier: true
    default: false
    }
  }

  /// Whether an emoji sequence can begin with the character or go on with it after a joiner.
  var isPictograph: Bool { self == .pictograph || self == .pictographicLetter }
}
