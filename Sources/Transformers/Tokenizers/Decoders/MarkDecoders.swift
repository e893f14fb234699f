import RankifyCore

/// Takes the mark from pieces that continue a word and puts blanks between words.
struct WordPieceDecoder: TokenDecoder {
  let prefix: String
  /// Whether blanks before punctuation and English contractions are removed.
  let cleansUp: Bool

  private static let contractions: [(String, String)] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ]

  func decode(_ tokens: [String]) -> [String] {
    tokens.enumerated().map { index, token in
      var text = token
      if index > 0 { text = token.withoutPrefix(prefix) ?? " " + token }
      if cleansUp { for (old, new) in Self.contractions { text = text.replacingBytes(of: old, with: new) } }
      return text
    }
  }
}

/// Marks become blanks, but for the one that was put in front of the text.
struct MetaspaceDecoder: TokenDecoder {
  private let mark: Unicode.Scalar
  private let dropsFirst: Bool

  init(_ component: Component) throws(RankifyError) {
    mark = try component.scalar("replacement")
    let isNever = try component.optionalString("prepend_scheme") == "never"
    let isLegacyOff = try component.optionalBool("add_prefix_space") == false
    dropsFirst = !isNever && !isLegacyOff
  }

  func decode(_ tokens: [String]) -> [String] {
    tokens.enumerated().map { index, token in
      var scalars = String.UnicodeScalarView()
      for scalar in token.unicodeScalars {
        if scalar != mark { scalars.append(scalar) } else if index > 0 || !dropsFirst { scalars.append(" ") }
      }
      return String(scalars)
    }
  }
}

/// The mark that ends a word becomes a blank, but for that of the last token.
struct SuffixDecoder: TokenDecoder {
  let suffix: String

  func decode(_ tokens: [String]) -> [String] {
    tokens.enumerated().map { $1.replacingBytes(of: suffix, with: $0 == tokens.count - 1 ? "" : " ") }
  }
}

extension String {
  /// What follows a prefix, or `nil` where the text does not begin with it, whatever characters the scalars would join to.
  fileprivate func withoutPrefix(_ prefix: String) -> String? {
    utf8.starts(with: prefix.utf8) ? String(unicodeScalars.dropFirst(prefix.unicodeScalars.count)) : nil
  }
}
