extension Renderer {
  /// Filters of lists, and of what can be looped over.
  func applySequence(_ filter: Filter, to input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let name = "the filter '\(filter.rawValue)'"
    switch filter {
    case .join: return try join(input, arguments)
    case .batch: return try batch(input, arguments)
    default: try arguments.checkNone(of: name)
    }
    switch filter {
    case .length, .count:
      guard let count = try count(of: input) else { throw Fault("\(input.described) has no length") }
      return .integer(count)
    case .list: return try makeList(try elements(of: input))
    case .first:
      return try first(of: input) ?? .undefined(Undefined(name: "first", owner: "a sequence without elements"))
    case .last: return try last(of: input)
    case .reverse: return try reverse(input)
    default: return try items(of: input)
    }
  }

  private func first(of input: Value) throws(Fault) -> Value? {
    if case .string(let text) = input { return text.unicodeScalars.first.map { .string(String($0)) } }
    guard case .generator(let place) = input else { return try elements(of: input).first }
    return generators[place].popFirst()
  }

  private func last(of input: Value) throws(Fault) -> Value {
    if case .generator = input { throw Fault("a generator has no last element; make it a list first") }
    if case .string(let text) = input, let last = text.unicodeScalars.last { return .string(String(last)) }
    return try elements(of: input).last ?? .undefined(Undefined(name: "last", owner: "a sequence without elements"))
  }

  private func reverse(_ input: Value) throws(Fault) -> Value {
    if case .string(let text) = input {
      try charge(forText: text.utf8.count)
      return .string(String(scalars: text.unicodeScalars.reversed()))
    }
    return try generator(try elements(of: input).reversed())
  }

  private func items(of input: Value) throws(Fault) -> Value {
    switch input {
    case .undefined: return try generator([])
    case .map(let map): return try generator(try map.items())
    default: throw Fault("the filter 'items' takes a map, found \(input.described)")
    }
  }

  private func join(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["d", "attribute"], of: "the filter 'join'")
    let separator = try given[0].map { value throws(Fault) in try text(of: value) } ?? ""
    let path = try MemberPath.single(given[1])
    var result = ""
    for (i, element) in try elements(of: input).enumerated() {
      if i > 0 { result += separator }
      try append(try path.map { path throws(Fault) in try member(path, of: element) } ?? element, to: &result)
      try check(length: result.utf8.count)
    }
    return try made(result)
  }

  private func batch(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["linecount", "fill_with"], required: 1, of: "the filter 'batch'")
    let width = try integer(given[0], "linecount", standard: 1)
    guard width > 0, width <= TemplateLimits.range else {
      throw Fault("the filter 'batch' takes a length from 1 to \(TemplateLimits.range), found \(width)")
    }
    let elements = try elements(of: input)
    var rows: [Value] = []
    for start in stride(from: 0, to: elements.count, by: width) {
      var row = Array(elements[start..<min(start + width, elements.count)])
      if let fill = given[1], row.count < width { row += Array(repeating: fill, count: width - row.count) }
      rows.append(try makeList(row))
    }
    return try generator(rows)
  }
}
