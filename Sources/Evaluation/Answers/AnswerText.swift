import RankifyCore

/// A text as measures of answers compare it, normalised once.
public struct AnswerText: Hashable, Sendable {
  /// Whether it has nothing but white space: such an answer is wrong whatever the gold ones are.
  public let isBlank: Bool
  /// The normalised text, compared by its bytes.
  let normalized: [UInt8]
  /// Its tokens, compared by their bytes.
  let tokens: [ByteString]
  /// Its tokens each between zero bytes, so that a sequence of tokens is found as a sequence of bytes.
  let tokenKey: [UInt8]
  /// The words that ROUGE counts.
  let words: [ByteString]

  /// Normalises `text`.
  public init(_ text: String, _ normalization: AnswerNormalization) {
    isBlank = text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    normalized = Array(normalization.normalized(text).utf8)
    tokens = normalization.tokens(text).map { ByteString($0) }
    tokenKey = [0] + tokens.flatMap { Array($0.string.utf8) + [0] }
    words = AnswerNormalization.words(text).map { ByteString($0) }
  }

  /// Whether both are the same.
  func equals(_ other: AnswerText) -> Bool { normalized == other.normalized }

  /// Whether the tokens of `other` stand here side by side. One without tokens stands only in another such.
  func holdsTokens(of other: AnswerText) -> Bool {
    other.tokens.isEmpty ? tokens.isEmpty : tokenKey.holds(other.tokenKey)
  }

  /// Whether the characters of `other` stand here side by side. One without characters stands only in another such.
  func holdsCharacters(of other: AnswerText) -> Bool {
    other.normalized.isEmpty ? normalized.isEmpty : normalized.holds(other.normalized)
  }
}
