/// The classes of scalars by which tokenizers of the `tokenizers` library split and clean.
///
/// Checkpoints were trained with that library, whose crates know different versions of Unicode: the exceptions below
/// repeat it scalar by scalar (found by asking it about every scalar there is).
enum ScalarClass {
  /// White space: the property `White_Space`.
  static func isWhiteSpace(_ value: UInt32) -> Bool {
    if value < 0x80 { return value == 0x20 || value &- 9 < 5 }
    return value == 0x85 || value == 0xa0 || value >= 0x1680 && properties(value).isWhitespace
  }

  /// What BERT's cleaning drops: NUL, U+FFFD, and controls, formats and private use as of Unicode 8.
  static func isDroppedByBert(_ value: UInt32) -> Bool {
    if value < 0x80 { return value < 0x20 && value != 9 && value != 10 && value != 13 || value == 0x7f }
    if value == 0xfffd { return true }
    switch category(value) {
    case .control, .format, .privateUse: return isAssigned(value, in: 8)
    default: return false
    }
  }

  /// Punctuation: every ASCII symbol, and the categories P as of Unicode 8.
  static func isPunctuation(_ value: UInt32) -> Bool {
    if value < 0x80 { return isASCIIPunctuation(value) }
    switch category(value) {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return isAssigned(value, in: 8)
    default: return value == 0x166d || value == 0x111c9
    }
  }

  /// A symbol of ASCII that is neither letter nor digit.
  @inline(__always)
  static func isASCIIPunctuation(_ value: UInt32) -> Bool {
    value &- 0x21 < 15 || value &- 0x3a < 7 || value &- 0x5b < 6 || value &- 0x7b < 4
  }

  /// What BERT takes for an accent: category Mn as of Unicode 8.
  static func isBertAccent(_ value: UInt32) -> Bool {
    if value < 0x300 { return false }
    switch value {
    case 0x1885, 0x1886, 0xa9bd, 0x111c9: return false
    case 0x1734, 0x1171e: return true
    default: return category(value) == .nonspacingMark && isAssigned(value, in: 8)
    }
  }

  /// What the normalizer `StripAccents` takes for one: the categories M as of Unicode 9.
  static func isAccent(_ value: UInt32) -> Bool {
    if value < 0x300 { return false }
    if value == 0x1cf2 || value == 0x1cf3 { return true }
    return isMark(value) && isAssigned(value, in: 9) && value != 0x111c9
  }

  /// The categories M.
  static func isMark(_ value: UInt32) -> Bool {
    guard value >= 0x300 else { return false }
    switch category(value) {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// The categories N.
  static func isNumeric(_ value: UInt32) -> Bool {
    if value < 0x80 { return value &- 0x30 < 10 }
    switch category(value) {
    case .decimalNumber, .letterNumber, .otherNumber: return true
    default: return false
    }
  }

  /// The categories L.
  static func isLetter(_ value: UInt32) -> Bool {
    if value < 0x80 { return (value | 0x20) &- 0x61 < 26 }
    switch category(value) {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    default: return false
    }
  }

  /// `\w` of UTS #18: alphabetic, marks, decimal digits, connectors and the joiners.
  static func isWord(_ value: UInt32) -> Bool {
    if value < 0x80 { return (value | 0x20) &- 0x61 < 26 || value &- 0x30 < 10 || value == 0x5f }
    if properties(value).isAlphabetic { return true }
    switch category(value) {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return value == 0x200c || value == 0x200d
    }
  }

  /// The blocks of ideographs that BERT sets apart; the gap before U+2B920 is its own.
  static func isBertIdeograph(_ value: UInt32) -> Bool {
    guard value >= 0x3400 else { return false }
    switch value {
    case 0x4e00...0x9fff, 0x3400...0x4dbf, 0x20000...0x2a6df, 0x2a700...0x2b73f, 0x2b740...0x2b81f,
      0x2b920...0x2ceaf, 0xf900...0xfaff, 0x2f800...0x2fa1f:
      return true
    default: return false
    }
  }

  /// The script Han, as of Unicode 16.
  static func isHan(_ value: UInt32) -> Bool {
    switch value {
    case 0x2e80...0x2e99, 0x2e9b...0x2ef3, 0x2f00...0x2fd5, 0x3005, 0x3007, 0x3021...0x3029, 0x3038...0x303b,
      0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfa6d, 0xfa70...0xfad9, 0x16fe2...0x16fe3, 0x16ff0...0x16ff1,
      0x20000...0x2a6df, 0x2a700...0x2b739, 0x2b740...0x2b81d, 0x2b820...0x2cea1, 0x2ceb0...0x2ebe0, 0x2ebf0...0x2ee5d,
      0x2f800...0x2fa1d, 0x30000...0x3134a, 0x31350...0x323af:
      return true
    default: return false
    }
  }

  /// The general category.
  static func category(_ value: UInt32) -> Unicode.GeneralCategory { properties(value).generalCategory }

  /// The properties of a scalar; of U+FFFD where `value` is none.
  @inline(__always)
  static func properties(_ value: UInt32) -> Unicode.Scalar.Properties {
    (Unicode.Scalar(value) ?? "\u{fffd}").properties
  }

  private static func isAssigned(_ value: UInt32, in version: Int) -> Bool {
    guard let age = properties(value).age else { return false }
    return age.major < version || age.major == version && age.minor == 0
  }
}
