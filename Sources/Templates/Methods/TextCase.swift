extension Renderer {
  /// `upper`, `lower`, `title` and `capitalize` of a text.
  func changeCase(_ text: String, _ method: StringMethod) -> String {
    switch method {
    case .upper: text.pythonUpper
    case .lower: text.pythonLower
    case .title: text.pythonTitle
    default: text.pythonCapitalized
    }
  }

  /// Whether the text is not empty and all of its scalars are of a kind.
  func isAll(_ text: String, _ method: StringMethod) -> Bool {
    let scalars = text.unicodeScalars
    guard !scalars.isEmpty else { return false }
    switch method {
    case .isdigit: return scalars.allSatisfy(\.isPythonDigit)
    case .isdecimal: return scalars.allSatisfy { $0.properties.numericType == .decimal }
    case .isnumeric: return scalars.allSatisfy(\.isPythonNumeric)
    case .isalpha: return scalars.allSatisfy(\.isPythonLetter)
    case .isalnum: return scalars.allSatisfy { $0.isPythonLetter || $0.isPythonNumeric }
    case .isspace: return scalars.allSatisfy(\.isPythonSpace)
    case .isupper: return text.isPythonUpper
    default: return text.isPythonLower
    }
  }
}

/// Case by Unicode's full mappings, scalar by scalar, as Python has it.
extension String {
  var pythonUpper: String { unicodeScalars.reduce(into: "") { $0 += $1.properties.uppercaseMapping } }

  var pythonLower: String {
    let scalars = Array(unicodeScalars)
    var result = ""
    for i in scalars.indices { result += Self.lower(scalars, at: i) }
    return result
  }

  var pythonTitle: String {
    let scalars = Array(unicodeScalars)
    var result = "", isInWord = false
    for (i, scalar) in scalars.enumerated() {
      result += isInWord ? Self.lower(scalars, at: i) : scalar.properties.titlecaseMapping
      isInWord = scalar.isCased
    }
    return result
  }

  var pythonCapitalized: String {
    let scalars = Array(unicodeScalars)
    guard let first = scalars.first else { return "" }
    return scalars.indices.dropFirst().reduce(into: first.properties.titlecaseMapping) {
      $0 += Self.lower(scalars, at: $1)
    }
  }

  var isPythonUpper: Bool {
    unicodeScalars.contains { $0.properties.isUppercase }
      && !unicodeScalars.contains { $0.properties.isLowercase || $0.isTitlecase }
  }

  var isPythonLower: Bool {
    unicodeScalars.contains { $0.properties.isLowercase }
      && !unicodeScalars.contains { $0.properties.isUppercase || $0.isTitlecase }
  }

  /// A capital sigma at the end of a word has a form of its own.
  private static func lower(_ scalars: [Unicode.Scalar], at place: Int) -> String {
    guard scalars[place] == "Σ" else { return scalars[place].properties.lowercaseMapping }
    let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.isCased == true && after?.isCased != true ? "ς" : "σ"
  }
}
