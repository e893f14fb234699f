/// `AnswerNormalization.squad`, in the terms of the Python script: `string.punctuation`, `\b` and `str.split`.
enum SquadAnswerText {
  static func tokens(_ text: String) -> [String] {
    let kept = text.pythonLowercased.unicodeScalars.filter { !$0.isPunctuationInASCII }
    return spaceSeparated(withoutArticles(String.UnicodeScalarView(kept)))
  }

  /// `re.sub(r'\b(a|an|the)\b', ' ', text)`: articles are whole runs of word characters, which combining marks and other
  /// scripts' punctuation end.
  private static func withoutArticles(_ scalars: String.UnicodeScalarView) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView(), word = String.UnicodeScalarView()
    func end() {
      let isArticle = AnswerNormalization.articles.contains(String(word))
      if isArticle { result.append(" ") } else { result.append(contentsOf: word) }
      word.removeAll()
    }
    for scalar in scalars {
      if scalar.isPythonWord {
        word.append(scalar)
      } else {
        end()
        result.append(scalar)
      }
    }
    end()
    return result
  }

  private static func spaceSeparated(_ scalars: String.UnicodeScalarView) -> [String] {
    scalars.split { $0.isPythonSpace }.map { String($0) }
  }
}

extension Unicode.Scalar {
  /// Whether Python's `string.punctuation` has it.
  fileprivate var isPunctuationInASCII: Bool {
    switch value {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }

  /// `\w` of Python's `re`: `str.isalnum` and the underscore.
  fileprivate var isPythonWord: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: properties.numericType != nil || value == 0x5f
    }
  }

  /// `str.isspace`.
  fileprivate var isPythonSpace: Bool { properties.isWhitespace || (0x1c...0x1f).contains(value) }
}
