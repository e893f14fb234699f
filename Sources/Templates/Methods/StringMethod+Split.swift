extension Renderer {
  /// Cuts a text.
  func split(_ text: String, _ method: StringMethod, _ arguments: Arguments) throws(Fault) -> Value {
    switch method {
    case .splitlines:
      try charge(forPiecesOf: text)
      let keeps = try arguments.bound(to: ["keepends"], of: "splitlines()")[0].map(isTrue) ?? false
      return try makeTexts(text.pythonLines(keepingEnds: keeps))
    case .partition, .rpartition:
      let separator = try separator(try arguments.bound(to: ["sep"], required: 1, of: "partition()")[0] ?? .null)
      return try partition(text, separator, isLast: method == .rpartition)
    default:
      let given = try arguments.bound(to: ["sep", "maxsplit"], of: "\(method.rawValue)()")
      let most = try integer(given[1], "maxsplit", standard: -1)
      let limit = most < 0 ? Int.max : most
      guard let value = given[0], !isNull(value) else {
        try charge(forPiecesOf: text)
        return try makeTexts(method == .split ? text.words(limit: limit) : text.lastWords(limit: limit))
      }
      let separator = try separator(value)
      try charge(forPiecesOf: text, between: separator.utf8.count)
      return try makeTexts(pieces(text, separator, limit, isLast: method == .rsplit))
    }
  }

  /// Counts as many pieces as there can be before any is made: a piece takes more memory than its bytes.
  private func charge(forPiecesOf text: String, between separator: Int = 1) throws(Fault) {
    try charge(text.utf8.count / separator)
  }

  private func isNull(_ value: Value) -> Bool { if case .null = value { true } else { false } }

  private func separator(_ value: Value) throws(Fault) -> String {
    let separator = try text(value, "sep")
    guard !separator.isEmpty else { throw Fault("the separator is empty") }
    return separator
  }

  private func makeTexts(_ texts: [String]) throws(Fault) -> Value { try makeList(texts.map { .string($0) }) }

  private func pieces(_ text: String, _ separator: String, _ limit: Int, isLast: Bool) -> [String] {
    let places = isLast ? text.lastPlaces(of: separator, limit: limit) : text.places(of: separator, limit: limit)
    var pieces: [String] = [], start = 0
    for place in places {
      pieces.append(text.bytes(start..<place))
      start = place + separator.utf8.count
    }
    return pieces + [text.bytes(start...)]
  }

  private func partition(_ text: String, _ separator: String, isLast: Bool) throws(Fault) -> Value {
    guard let place = isLast ? text.lastPlace(of: separator) : text.firstPlace(of: separator) else {
      return try .tuple((isLast ? ["", "", text] : [text, "", ""]).map { .string($0) })
    }
    let parts = [text.bytes(..<place), separator, text.bytes((place + separator.utf8.count)...)]
    return try .tuple(parts.map { .string($0) })
  }
}

extension String {
  /// The lines, as `str.splitlines` cuts them.
  func pythonLines(keepingEnds keeps: Bool = false) -> [String] {
    var lines: [String] = [], line = UnicodeScalarView(), isAfterReturn = false
    for scalar in unicodeScalars {
      if isAfterReturn {
        isAfterReturn = false
        // `\r\n` ends one line.
        if scalar == "\n" {
          if keeps { lines[lines.count - 1] += "\n" }
          continue
        }
      }
      guard scalar.endsPythonLine else {
        line.append(scalar)
        continue
      }
      if keeps { line.append(scalar) }
      lines.append(String(line))
      line = UnicodeScalarView()
      isAfterReturn = scalar == "\r"
    }
    return line.isEmpty ? lines : lines + [String(line)]
  }

  /// The words between white space; behind the last cut the rest as it is.
  func words(limit: Int) -> [String] {
    var words: [String] = []
    var rest = unicodeScalars.drop(while: \.isPythonSpace)
    while !rest.isEmpty {
      guard words.count < limit else { return words + [String(rest)] }
      let end = rest.firstIndex(where: \.isPythonSpace) ?? rest.endIndex
      words.append(String(rest[..<end]))
      rest = rest[end...].drop(while: \.isPythonSpace)
    }
    return words
  }

  /// The words from the back; before the first cut the rest as it is.
  func lastWords(limit: Int) -> [String] {
    let reversed = String(scalars: unicodeScalars.reversed())
    let words = reversed.words(limit: limit)
    return words.reversed().map { String(scalars: $0.unicodeScalars.reversed()) }
  }
}
