extension Renderer {
  // MARK: - str.format

  /// `'{} {name!r:>5}'.format(…)`.
  func formatted(braces format: String, _ arguments: Arguments) throws(Fault) -> Value {
    var rest = Array(format.unicodeScalars)[...]
    var result = "", next = 0
    while let scalar = rest.popFirst() {
      if scalar == "{" || scalar == "}", rest.first == scalar {
        rest.removeFirst()
        result.unicodeScalars.append(scalar)
      } else if scalar == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw Fault("format(): a '{' has no '}'") }
        result += try field(String(scalars: rest[..<end]), arguments, &next)
        rest = rest[(end + 1)...]
      } else if scalar == "}" {
        throw Fault("format(): a '}' has no '{'")
      } else {
        result.unicodeScalars.append(scalar)
      }
      try check(length: result.utf8.count)
    }
    return try made(result)
  }

  private func field(_ field: String, _ arguments: Arguments, _ next: inout Int) throws(Fault) -> String {
    guard !field.utf8.contains(UInt8(ascii: "{")) else {
      throw Fault("format(): fields within fields are not supported")
    }
    let colon = field.firstPlace(of: ":")
    let head = colon.map { field.bytes(..<$0) } ?? field
    let mark = head.lastPlace(of: "!")
    let path = mark.map { head.bytes(..<$0) } ?? head
    var value = try member(path, arguments, &next)
    switch mark.map({ head.bytes(($0 + 1)...) }) {
    case nil: break
    case "s": value = .string(try text(of: value))
    case "r":
      var representation = ""
      try appendRepresentation(of: value, to: &representation)
      value = .string(representation)
    case let other?: throw Fault("format(): the conversion '!\(other)' is not supported")
    }
    return try FormatSpecification(colon.map { field.bytes(($0 + 1)...) } ?? "").text(of: value, self)
  }

  /// The value that `0`, `name` or `name.member[key]` names; nothing names the next one.
  private func member(_ path: String, _ arguments: Arguments, _ next: inout Int) throws(Fault) -> Value {
    let scalars = Array(path.unicodeScalars)
    let end = scalars.firstIndex { $0 == "." || $0 == "[" } ?? scalars.count
    var value = try argument(String(scalars: scalars[..<end]), arguments, &next)
    var rest = scalars[end...]
    while let opening = rest.popFirst() {
      let stop = opening == "[" ? rest.firstIndex(of: "]") : rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
      guard let stop else { throw Fault("format(): a '[' has no ']'") }
      let name = String(scalars: rest[..<stop])
      value =
        try opening == "["
        ? item(Int(name).map { .integer($0) } ?? .string(name), of: value) : attribute(name, of: value)
      rest = opening == "[" ? rest[(stop + 1)...] : rest[stop...]
    }
    return value
  }

  private func argument(_ name: String, _ arguments: Arguments, _ next: inout Int) throws(Fault) -> Value {
    let place = name.isEmpty ? next : Int(name)
    guard let place else {
      var arguments = arguments
      guard let value = arguments.take(name) else { throw Fault("format() has no argument '\(name)'") }
      return value
    }
    if name.isEmpty { next += 1 }
    guard arguments.positional.indices.contains(place) else {
      throw Fault("format() has \(arguments.positional.count) values, and the text asks for another")
    }
    return arguments.positional[place]
  }

  // MARK: - printf

  /// `'%s of %(name)d' % values`.
  func formatted(percent format: String, _ values: Value) throws(Fault) -> Value {
    var rest = Array(format.unicodeScalars)[...]
    var source = PercentValues(values), result = ""
    while let scalar = rest.popFirst() {
      if scalar != "%" {
        result.unicodeScalars.append(scalar)
      } else if rest.first == "%" {
        rest.removeFirst()
        result += "%"
      } else {
        result += try conversion(&rest, &source)
      }
      try check(length: result.utf8.count)
    }
    guard source.isUsedUp else { throw Fault("'%': more values than the text asks for") }
    return try made(result)
  }

  private func conversion(
    _ rest: inout ArraySlice<Unicode.Scalar>, _ source: inout PercentValues
  ) throws(Fault) -> String {
    var name: String?
    if rest.first == "(" {
      guard let end = rest.firstIndex(of: ")") else { throw Fault("'%(' has no ')'") }
      name = String(scalars: rest[(rest.startIndex + 1)..<end])
      rest = rest[(end + 1)...]
    }
    var specification = try percentSpecification(&rest)
    guard let type = rest.popFirst() else { throw Fault("'%' stands at the end of the text") }
    var value = try source.next(name)
    if type == "r" {
      var representation = ""
      try appendRepresentation(of: value, to: &representation)
      value = .string(representation)
    }
    specification.type = type == "r" ? "s" : type
    if type == "s" { value = .string(try text(of: value)) }
    // '%d' cuts the fraction off.
    if ["d", "i"].contains(type), case .float(let number) = value, let whole = Int(exactly: number.rounded(.towardZero))
    {
      value = .integer(whole)
    }
    return try specification.text(of: value, self)
  }

  /// Flags, width and precision.
  private func percentSpecification(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Fault) -> FormatSpecification {
    var specification = FormatSpecification()
    specification.alignment = .right
    while let flag = rest.first, "-+ 0".unicodeScalars.contains(flag) {
      switch flag {
      case "-": specification.alignment = .left
      case "0": specification.padsWithZeros = true
      default: specification.sign = flag
      }
      rest.removeFirst()
    }
    if case .left? = specification.alignment { specification.padsWithZeros = false }
    specification.width = try FormatSpecification.takeInteger(&rest) ?? 0
    if rest.first == "." {
      rest.removeFirst()
      specification.precision = try FormatSpecification.takeInteger(&rest) ?? 0
    }
    return specification
  }
}

/// The values behind `%`, in turn or by name.
private struct PercentValues {
  private let values: [Value]
  private let map: ValueMap?
  private var used = 0

  init(_ values: Value) {
    switch values {
    case .tuple(let list): (self.values, map) = (list.elements, nil)
    case .map(let map): (self.values, self.map) = ([values], map)
    default: (self.values, map) = ([values], nil)
    }
  }

  var isUsedUp: Bool { map != nil || used == values.count }

  mutating func next(_ name: String?) throws(Fault) -> Value {
    if let name {
      guard let value = map?.value(named: name) else { throw Fault("'%' has no value '\(name)'") }
      return value
    }
    guard used < values.count else { throw Fault("'%': fewer values than the text asks for") }
    used += 1
    return values[used - 1]
  }
}
