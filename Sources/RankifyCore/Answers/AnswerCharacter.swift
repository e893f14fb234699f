/// What a character is to the comparison of answers.
enum AnswerCharacter {
  /// Ends a word.
  case space
  /// Punctuation and symbols.
  case symbol
  /// Control and format characters, and others without a look of their own.
  case invisible
  /// Belongs to the character before it.
  case mark
  /// A token by itself.
  case character
  /// Part of a word: letters, digits, anything else.
  case letter

  init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    if properties.isWhitespace || (0x1c...0x1f).contains(scalar.value) {
      self = .space
      return
    }
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      self = .symbol
    case .control, .format: self = .invisible
    case .nonspacingMark, .spacingMark, .enclosingMark:
      self = properties.isDefaultIgnorableCodePoint ? .invisible : .mark
    default: self = scalar.isUnspaced ? .character : .letter
    }
  }
}

extension Unicode.Scalar {
  /// Whether this is a letter of a script that puts no space between words: Han, kana, Thai, Lao, Burmese, Khmer.
  var isUnspaced: Bool {
    if value < 0x0e00 { return false }
    switch properties.generalCategory {
    case .otherLetter, .modifierLetter, .letterNumber: return isOfUnspacedScript
    default: return false
    }
  }

  private var isOfUnspacedScript: Bool {
    switch value {
    case 0x0e00...0x0eff, 0x1000...0x109f, 0x1780...0x17ff, 0x3005...0x3007, 0x3031...0x3035, 0x303b...0x303c,
      0x3041...0x30ff, 0x31f0...0x31ff, 0xa9e0...0xa9ff, 0xaa60...0xaa7f, 0xff66...0xff9f, 0x1aff0...0x1b16f:
      true
    default: properties.isIdeographic
    }
  }
}
