import Foundation

/// `AnswerNormalization.unicode`.
enum UnicodeAnswerText {
  /// A word, or a character that stands for itself.
  struct Token {
    var text: String
    /// Whether it is a character of a script without spaces between words.
    var isCharacter: Bool
  }

  /// The tokens, with a space between two words.
  static func normalized(_ text: String) -> String {
    var result = ""
    var followsWord = false
    for token in tokens(text) {
      if followsWord && !token.isCharacter { result += " " }
      result += token.text
      followsWord = !token.isCharacter
    }
    return result
  }

  static func tokens(_ text: String) -> [Token] {
    let folded = folded(text)
    let words = split(folded, symbols: .dropped)
    let kept = words.filter { !AnswerNormalization.articles.contains($0.text) }
    if !kept.isEmpty { return kept }
    return words.isEmpty ? split(folded, symbols: .kept) : words
  }

  /// Runs of letters, digits and marks: symbols end them.
  static func words(_ text: String) -> [Token] { split(folded(text), symbols: .separating) }

  private enum Symbols { case dropped, kept, separating }

  private static func split(_ scalars: String.UnicodeScalarView, symbols: Symbols) -> [Token] {
    var tokens: [Token] = []
    var isOpen = false
    for scalar in scalars {
      switch AnswerCharacter(scalar) {
      case .space: isOpen = false
      case .invisible: break
      case .symbol where symbols == .dropped: break
      case .symbol where symbols == .separating: isOpen = false
      case .mark where !tokens.isEmpty && (isOpen || tokens[tokens.count - 1].isCharacter):
        tokens[tokens.count - 1].text.unicodeScalars.append(scalar)
      case .character:
        tokens.append(Token(text: String(scalar), isCharacter: true))
        isOpen = false
      case .symbol, .mark, .letter:
        if !isOpen { tokens.append(Token(text: "", isCharacter: false)) }
        tokens[tokens.count - 1].text.unicodeScalars.append(scalar)
        isOpen = true
      }
    }
    return tokens
  }

  /// NFKC and case folding, which each may undo the other's work once.
  private static func folded(_ text: String) -> String.UnicodeScalarView {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased().unicodeScalars }
    let unified = String(prepared(text)).precomposedStringWithCompatibilityMapping
    var folded = String.UnicodeScalarView()
    for scalar in unified.unicodeScalars { folded.append(contentsOf: caseFolded(scalar)) }
    return String(folded).precomposedStringWithCompatibilityMapping.unicodeScalars
  }

  /// `text` without what compatibility forms would get wrong: spacing accents, which become a space and a mark and cut words
  /// in two, and fractions, which join the number before them, so that 8½ would be 812.
  private static func prepared(_ text: String) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      if properties.generalCategory == .modifierSymbol && !scalar.isASCII { continue }
      if properties.generalCategory == .otherNumber && properties.numericType == .numeric { result.append(" ") }
      result.append(scalar)
    }
    return result
  }

  /// Unicode's full case folding, which is the lower case of the upper case but for two letters; Cherokee folds to lower
  /// case rather than upper, consistently.
  private static func caseFolded(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    switch scalar {
    case "ı": return String(scalar).unicodeScalars
    case "ẞ": return "ss".unicodeScalars
    default:
      var result = String.UnicodeScalarView()
      for upper in scalar.properties.uppercaseMapping.unicodeScalars {
        result.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
      }
      return result
    }
  }
}
