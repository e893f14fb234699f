import RankifyCore

/// `NAME(key=value,…)@point` taken apart.
struct ParsedMeasure {
  let text: String
  let stem: String
  let parameters: [(key: String, value: String)]
  /// What follows `@`.
  let point: String?
  /// The parameter that `@` sets.
  private var pointKey = "cutoff"

  /// Takes `text` apart; throws where brackets or parameters are malformed.
  init(_ text: String) throws(RankifyError) {
    self.text = text
    var head = text[...]
    if let at = text.lastIndex(of: "@") {
      point = String(text[text.index(after: at)...]).trimming { $0 == " " }
      head = text[..<at]
    } else {
      point = nil
    }
    head = Substring(head.trimming { $0 == " " })
    guard let open = head.firstIndex(of: "(") else {
      stem = String(head)
      parameters = []
      return
    }
    stem = String(head[..<open])
    guard head.last == ")" else { throw ParsedMeasure.malformed(text) }
    parameters = try ParsedMeasure.parameters(head[head.index(after: open)...].dropLast(), of: text)
  }

  /// The same with `@` setting parameter `key`.
  func pointing(at key: String) -> ParsedMeasure {
    var other = self
    other.pointKey = key
    return other
  }

  /// What `@` says, where it sets parameter `key`.
  func at(_ key: String) -> String? { key == pointKey ? point : nil }

  private static func parameters(
    _ list: Substring, of text: String
  ) throws(RankifyError) -> [(key: String, value: String)] {
    var parameters: [(key: String, value: String)] = []
    for piece in splitOutsideBraces(list) {
      guard let equals = piece.firstIndex(of: "=") else { throw malformed(text) }
      let key = String(piece[..<equals]).trimming { $0 == " " }
      let value = String(piece[piece.index(after: equals)...]).trimming { $0 == " " }
      if parameters.contains(where: { $0.key == key }) {
        throw RankifyError(.badArguments, "measure '\(text)' gives \(key) twice")
      }
      parameters.append((key, value))
    }
    return parameters
  }

  private static func splitOutsideBraces(_ list: Substring) -> [Substring] {
    var depth = 0
    return list.split { character in
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      return character == "," && depth == 0
    }
  }

  private static func malformed(_ text: String) -> RankifyError {
    RankifyError(.badArguments, "measure '\(text)' is malformed; expected NAME(parameter=value,...)@cutoff")
  }
}
