/// What of an answer's spelling counts when answers are compared.
///
/// Results are to be compared by their bytes: Swift's `==` holds canonically equivalent texts for equal, Python's does not.
public enum AnswerNormalization: String, CaseIterable, Hashable, Sendable {
  /// For every script: compatibility forms unified (NFKC, so full-width digits are digits), case folded, punctuation,
  /// symbols and invisible characters taken out by their Unicode category, the words "a", "an" and "the" dropped.
  ///
  /// Words stand between white space. Characters of scripts that put none between words (Han, kana, Thai, Lao, Khmer,
  /// Burmese) are each a token with the marks that follow them, and white space beside them says nothing: "東京 都" is
  /// "東京都". Marks stay with their letter: "Dvořák" is not "Dvorak". A text that all of this would empty keeps its
  /// articles ("The The"), and if that is not enough its symbols ("∞"); only blank text becomes empty. Printable ASCII that
  /// `squad` does not empty is the same in both.
  case unicode
  /// That of SQuAD v1.1's evaluation script, character for character: lower case, ASCII punctuation taken out, the words
  /// "a", "an" and "the" dropped, white space squeezed; tokens stand between white space.
  case squad

  /// `text` as it is compared.
  public func normalized(_ text: String) -> String {
    switch self {
    case .unicode: UnicodeAnswerText.normalized(text)
    case .squad: SquadAnswerText.tokens(text).joined(separator: " ")
    }
  }

  /// What overlap is counted in.
  public func tokens(_ text: String) -> [String] {
    switch self {
    case .unicode: UnicodeAnswerText.tokens(text).map(\.text)
    case .squad: SquadAnswerText.tokens(text)
    }
  }

  /// The words of `text` as measures of overlap such as ROUGE count them: runs of letters, digits and marks of the text
  /// with case folded and compatibility forms unified, articles among them; characters of scripts without spaces between
  /// words each by itself.
  public static func words(_ text: String) -> [String] { UnicodeAnswerText.words(text).map(\.text) }

  static let articles: Set<String> = ["a", "an", "the"]
}
