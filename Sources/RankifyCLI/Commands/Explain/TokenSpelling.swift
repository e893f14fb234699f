/// A text of tokens for readers: pieces of words joined again, nothing in it that a terminal would obey.
struct TokenSpelling {
  /// One token, without what its vocabulary marks pieces with.
  struct Piece {
    let text: String
    /// Whether a blank stands before it.
    let isSeparate: Bool
  }

  let pieces: [Piece]

  /// - Parameter tokens: as `EncodedTokens` has them
  init(_ tokens: [String]) {
    // Vocabularies of bytes keep the blank in the token; where none has one, every token that is not marked stands apart.
    let keepsBlanks = tokens.contains { $0.count > 1 && $0.hasPrefix(" ") }
    pieces = tokens.enumerated().map { index, token in
      if token.hasPrefix("##"), token.count > 2 {
        return Piece(text: Self.printable(token.dropFirst(2)), isSeparate: false)
      }
      let isSeparate = index > 0 && (keepsBlanks ? token.hasPrefix(" ") : true)
      return Piece(
        text: Self.printable(keepsBlanks && token.hasPrefix(" ") ? token.dropFirst() : token[...]),
        isSeparate: isSeparate)
    }
  }

  /// `token` in which control characters are shown as one mark.
  static func printable(_ token: some StringProtocol) -> String {
    String(
      String.UnicodeScalarView(
        token.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
