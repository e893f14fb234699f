extension Renderer {
  /// Filters of text; other values are taken as they show.
  func applyText(_ filter: Filter, to input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let text = try text(of: input)
    try charge(forText: text.utf8.count)
    let name = "the filter '\(filter.rawValue)'"
    switch filter {
    case .trim:
      return .string(text.stripped(of: try strippedScalars(try arguments.bound(to: ["chars"], of: name)[0])))
    case .replace: return try replace(text, arguments)
    case .indent: return try indent(input, arguments)
    case .center:
      let width = try integer(try arguments.bound(to: ["width"], of: name)[0], "width", standard: 80)
      return .string(try padded(text, width, .methodCenter))
    case .format: return try format(text, arguments)
    case .truncate: return try truncate(text, arguments)
    default: break
    }
    try arguments.checkNone(of: name)
    switch filter {
    case .upper: return try made(text.pythonUpper)
    case .lower: return try made(text.pythonLower)
    case .capitalize: return try made(text.pythonCapitalized)
    case .title: return try made(text.jinjaTitle)
    case .escape, .e: return try made(text.escapedForHTML)
    case .wordcount: return .integer(text.wordCount)
    // Nothing is escaped here, so everything is safe already.
    default: return .string(text)
    }
  }

  private func replace(_ text: String, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["old", "new", "count"], required: 2, of: "the filter 'replace'")
    let old = try self.text(of: given[0] ?? .null), new = try self.text(of: given[1] ?? .null)
    guard let count = given[2], !isNone(count) else { return try replaced(text, old, new, -1) }
    return try replaced(text, old, new, try integer(count, "count", standard: -1))
  }

  private func isNone(_ value: Value) -> Bool { if case .null = value { true } else { false } }

  /// Indents all lines but the first, and but empty ones.
  private func indent(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["width", "first", "blank"], of: "the filter 'indent'")
    try input.checkDefined()
    let text = try self.text(input, "the input of the filter 'indent'")
    let isFirst = given[1].map(isTrue) ?? false, isBlank = given[2].map(isTrue) ?? false
    let space = try indentation(given[0])
    let lines = (text + "\n").pythonLines()
    try charge(forText: text.utf8.count)
    let (added, overflows) = space.utf8.count.multipliedReportingOverflow(by: lines.count)
    try charge(forText: overflows ? .max : added)
    let others = lines.dropFirst().map { $0.isEmpty && !isBlank ? $0 : space + $0 }
    return try made((isFirst ? space : "") + ([lines.first ?? ""] + others).joined(separator: "\n"))
  }

  private func indentation(_ width: Value?) throws(Fault) -> String {
    if case .string(let text)? = width { return text }
    let width = try integer(width, "width", standard: 4)
    try charge(forText: max(0, width))
    return String(repeating: " ", count: max(0, width))
  }

  /// `'%s' | format(value)`.
  private func format(_ text: String, _ arguments: Arguments) throws(Fault) -> Value {
    guard arguments.keywords.isEmpty else {
      guard arguments.positional.isEmpty else {
        throw Fault("the filter 'format' takes values in order or by name, not both")
      }
      let map = try ValueMap(arguments.keywords.map { (key: .string($0.name), value: $0.value) })
      return try formatted(percent: text, .map(map))
    }
    return try formatted(percent: text, try .tuple(arguments.positional))
  }

  /// The front of a long text with `…` written as three dots.
  private func truncate(_ text: String, _ arguments: Arguments) throws(Fault) -> Value {
    let names = ["length", "killwords", "end", "leeway"]
    let given = try arguments.bound(to: names, of: "the filter 'truncate'")
    let length = try integer(given[0], "length", standard: 255), leeway = try integer(given[3], "leeway", standard: 5)
    let end = try given[2].map { value throws(Fault) in try self.text(value, "end") } ?? "..."
    let scalars = Array(text.unicodeScalars), endLength = end.unicodeScalars.count
    guard length >= endLength, leeway >= 0 else {
      throw Fault("the filter 'truncate' is given a length below that of its end, or a negative leeway")
    }
    let (limit, overflows) = length.addingReportingOverflow(leeway)
    guard !overflows, scalars.count > limit else { return .string(text) }
    let front = scalars[..<(length - endLength)]
    if given[1].map(isTrue) == true { return .string(String(scalars: front) + end) }
    let cut = front.lastIndex(of: " ").map { front[..<$0] } ?? front
    return .string(String(scalars: cut) + end)
  }
}

extension String {
  /// Jinja's `title`: words begin behind white space and opening brackets and hyphens.
  fileprivate var jinjaTitle: String {
    let openings: Set<Unicode.Scalar> = ["-", "(", "{", "[", "<"]
    var result = "", word = ""
    for scalar in unicodeScalars {
      guard openings.contains(scalar) || scalar.isPythonSpace else {
        word.unicodeScalars.append(scalar)
        continue
      }
      result += word.titledWord
      result.unicodeScalars.append(scalar)
      word = ""
    }
    return result + word.titledWord
  }

  private var titledWord: String {
    guard let first = unicodeScalars.first else { return "" }
    return String(first).pythonUpper + String(scalars: unicodeScalars.dropFirst()).pythonLower
  }

  fileprivate var escapedForHTML: String {
    unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&#39;"
      case "\"": result += "&#34;"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  /// How many runs of letters, digits and underscores there are.
  fileprivate var wordCount: Int {
    var count = 0, isInWord = false
    for scalar in unicodeScalars {
      let isWord = scalar == "_" || scalar.isPythonLetter || scalar.isPythonNumeric
      if isWord, !isInWord { count += 1 }
      isInWord = isWord
    }
    return count
  }
}
