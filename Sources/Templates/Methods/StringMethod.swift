/// What texts can do, as Python's `str`.
enum StringMethod: String, Sendable {
  case strip, lstrip, rstrip, split, rsplit, splitlines, partition, rpartition
  case startswith, endswith, find, rfind, index, rindex, count, replace, removeprefix, removesuffix
  case upper, lower, title, capitalize, join, format, zfill, ljust, rjust, center
  case isdigit, isdecimal, isnumeric, isalpha, isalnum, isspace, isupper, islower
}

extension Renderer {
  /// Calls a method of a text.
  func call(_ method: StringMethod, on text: String, _ arguments: Arguments) throws(Fault) -> Value {
    try charge(forText: text.utf8.count)
    switch method {
    case .strip, .lstrip, .rstrip: return try strip(text, method, arguments)
    case .split, .rsplit, .splitlines, .partition, .rpartition: return try split(text, method, arguments)
    case .startswith, .endswith, .find, .rfind, .index, .rindex, .count:
      return try search(text, method, arguments)
    case .replace, .removeprefix, .removesuffix: return try replace(in: text, method, arguments)
    case .upper, .lower, .title, .capitalize:
      try arguments.checkNone(of: "\(method.rawValue)()")
      return try made(changeCase(text, method))
    case .join: return try join(arguments, with: text)
    case .format: return try formatted(braces: text, arguments)
    case .zfill, .ljust, .rjust, .center: return try pad(text, method, arguments)
    default:
      try arguments.checkNone(of: "\(method.rawValue)()")
      return .bool(isAll(text, method))
    }
  }

  /// An argument that is text.
  func text(_ value: Value?, _ name: String) throws(Fault) -> String {
    guard case .string(let text)? = value else {
      throw Fault("'\(name)' is text, found \(value?.described ?? "nothing")")
    }
    return text
  }

  /// An argument that is an integer, or what it is where it is not given.
  func integer(_ value: Value?, _ name: String, standard: Int) throws(Fault) -> Int {
    guard let value else { return standard }
    try value.checkDefined()
    guard let integer = value.integer else { throw Fault("'\(name)' is an integer, found \(value.described)") }
    return integer
  }

  private func strip(_ text: String, _ method: StringMethod, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["chars"], of: "\(method.rawValue)()")[0]
    let sides: StrippedSides = method == .lstrip ? .front : method == .rstrip ? .back : .both
    return .string(text.stripped(of: try strippedScalars(given), from: sides))
  }

  /// The scalars to strip; `nil` for white space.
  func strippedScalars(_ value: Value?) throws(Fault) -> Set<Unicode.Scalar>? {
    guard let value else { return nil }
    if case .null = value { return nil }
    return Set(try text(value, "chars").unicodeScalars)
  }

  private func join(_ arguments: Arguments, with separator: String) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["iterable"], required: 1, of: "join()")[0] ?? .null
    var result = ""
    for (i, element) in try elements(of: given).enumerated() {
      if i > 0 { result += separator }
      result += try text(element, "every element of join()")
      try check(length: result.utf8.count)
    }
    return try made(result)
  }

  private func search(_ text: String, _ method: StringMethod, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["sub", "start", "end"], required: 1, of: "\(method.rawValue)()")
    let cut = try part(of: text, from: given[1], to: given[2])
    switch method {
    case .startswith, .endswith: return .bool(try hasEnd(cut.text, method, given[0]))
    case .count:
      let sought = try self.text(given[0], "sub")
      return .integer(sought.isEmpty ? cut.text.unicodeScalars.count + 1 : cut.text.places(of: sought).count)
    default: break
    }
    let sought = try self.text(given[0], "sub")
    let isLast = method == .rfind || method == .rindex
    guard let place = isLast ? cut.text.lastPlace(of: sought) : cut.text.firstPlace(of: sought) else {
      if method == .find || method == .rfind { return .integer(-1) }
      throw Fault("\(method.rawValue)(): the text does not hold \(PythonText.quoted(String(sought.prefix(40))))")
    }
    return .integer(cut.start + cut.text.bytes(..<place).unicodeScalars.count)
  }

  /// The text between two places, and how many scalars are before it.
  private func part(of text: String, from: Value?, to: Value?) throws(Fault) -> (text: String, start: Int) {
    if from == nil, to == nil { return (text, 0) }
    let scalars = Array(text.unicodeScalars)
    func clamped(_ place: Int) -> Int { min(max(place < 0 ? place + scalars.count : place, 0), scalars.count) }
    let start = clamped(try integer(from, "start", standard: 0))
    let end = clamped(try integer(to, "end", standard: scalars.count))
    return (String(scalars: scalars[start..<max(start, end)]), start)
  }

  private func hasEnd(_ text: String, _ method: StringMethod, _ sought: Value?) throws(Fault) -> Bool {
    if case .tuple(let choices)? = sought {
      for choice in choices.elements where try hasEnd(text, method, choice) { return true }
      return false
    }
    let end = try self.text(sought, method == .startswith ? "prefix" : "suffix")
    return method == .startswith ? text.utf8.starts(with: end.utf8) : text.utf8.hasEnd(end.utf8)
  }

  private func replace(in text: String, _ method: StringMethod, _ arguments: Arguments) throws(Fault) -> Value {
    if method == .replace {
      let given = try arguments.bound(to: ["old", "new", "count"], required: 2, of: "replace()")
      let count = try integer(given[2], "count", standard: -1)
      return try replaced(text, try self.text(given[0], "old"), try self.text(given[1], "new"), count)
    }
    let end = try self.text(
      try arguments.bound(to: ["affix"], required: 1, of: "\(method.rawValue)()")[0], "affix")
    if method == .removeprefix {
      return .string(text.utf8.starts(with: end.utf8) ? text.bytes(end.utf8.count...) : text)
    }
    return .string(text.utf8.hasEnd(end.utf8) ? text.bytes(..<(text.utf8.count - end.utf8.count)) : text)
  }

  /// The text with `count` occurrences of `old` replaced, all of them where it is negative.
  func replaced(_ text: String, _ old: String, _ new: String, _ count: Int) throws(Fault) -> Value {
    let limit = count < 0 ? Int.max : count
    let places = old.isEmpty ? text.scalarPlaces(limit: limit) : text.places(of: old, limit: limit)
    let (added, overflows) = places.count.multipliedReportingOverflow(by: new.utf8.count)
    try charge(forText: overflows ? .max : added)
    var result = "", end = 0
    for place in places {
      result += text.bytes(end..<place) + new
      end = place + old.utf8.count
    }
    return try made(result + text.bytes(end...))
  }

  private func pad(_ text: String, _ method: StringMethod, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["width", "fillchar"], required: 1, of: "\(method.rawValue)()")
    let width = try integer(given[0], "width", standard: 0)
    let fill = try given[1].map { value throws(Fault) in try self.text(value, "fillchar") } ?? " "
    guard fill.unicodeScalars.count == 1 else { throw Fault("'fillchar' is one character") }
    switch method {
    case .ljust: return .string(try padded(text, width, .left, fill))
    case .rjust: return .string(try padded(text, width, .right, fill))
    case .center: return .string(try padded(text, width, .methodCenter, fill))
    default:
      let isSigned = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
      let sign = isSigned ? text.bytes(..<1) : ""
      return .string(sign + (try padded(text.bytes(sign.utf8.count...), max(0, width) - sign.utf8.count, .right, "0")))
    }
  }
}
