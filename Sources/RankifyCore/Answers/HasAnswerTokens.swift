import Foundation

/// The tokens of `HasAnswer`, each between zero bytes, so that a sequence of tokens is found as a sequence of bytes.
struct HasAnswerTokens {
  private var bytes: [UInt8] = [0]
  private var word = String.UnicodeScalarView()

  /// Empty where `text` has no token.
  static func key(_ text: String, splitting splitsUnspacedScripts: Bool) -> [UInt8] {
    var tokens = HasAnswerTokens()
    let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
    if isPlain { tokens.addPlain(text) } else { tokens.add(text, splitsUnspacedScripts) }
    return tokens.bytes.count > 1 ? tokens.bytes : []
  }

  private mutating func addPlain(_ text: String) {
    bytes.reserveCapacity(text.utf8.count + 64)
    for byte in text.utf8 {
      if byte.isLetter || byte.isDigit {
        bytes.append(byte.lowercased)
      } else {
        endPlainWord()
        if byte > 0x20 && byte < 0x7f { bytes += [byte, 0] }
      }
    }
    endPlainWord()
  }

  private mutating func endPlainWord() {
    if bytes.last != 0 { bytes.append(0) }
  }

  private mutating func add(_ text: String, _ splitsUnspacedScripts: Bool) {
    for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
      switch Kind(scalar) {
      case .word where splitsUnspacedScripts && scalar.isUnspaced:
        endWord()
        word.append(scalar)
        endCharacterAtNextLetter = true
      case .word:
        if endCharacterAtNextLetter && !scalar.properties.isMark { endWord() }
        word.append(scalar)
      case .other:
        endWord()
        bytes += Array(String(scalar).pythonLowercased.utf8) + [0]
      case .separator: endWord()
      }
    }
    endWord()
  }

  /// Whether `word` is a character that stands for itself: only marks may join it.
  private var endCharacterAtNextLetter = false

  private mutating func endWord() {
    endCharacterAtNextLetter = false
    if word.isEmpty { return }
    bytes += Array(String(word).pythonLowercased.utf8) + [0]
    word.removeAll(keepingCapacity: true)
  }
}

extension HasAnswerTokens {
  private enum Kind {
    case word, other, separator

    init(_ scalar: Unicode.Scalar) {
      if scalar.isASCII {
        let byte = UInt8(truncatingIfNeeded: scalar.value)
        self = byte.isLetter || byte.isDigit ? .word : byte > 0x20 && byte < 0x7f ? .other : .separator
        return
      }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
        .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
        self = .word
      case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .surrogate, .privateUse,
        .unassigned:
        self = .separator
      default: self = .other
      }
    }
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isMark: Bool {
    switch generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
