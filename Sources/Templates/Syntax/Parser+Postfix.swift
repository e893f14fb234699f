extension Parser {
  /// Members, items, slices and calls behind a value.
  mutating func postfixes(on value: Expression) throws(Fault) -> Expression {
    var result = value
    while true {
      switch current.kind {
      case .symbol(.dot): result = try attribute(of: result)
      case .symbol(.openBracket): result = try item(of: result)
      case .symbol(.openParenthesis): result = try call(of: result)
      default: return result
      }
    }
  }

  /// Filters and tests behind a value.
  mutating func filtersAndTests(on value: Expression) throws(Fault) -> Expression {
    var result = value
    while true {
      if isSymbol(.pipe) {
        result = try filters(on: result)
      } else if isName("is") {
        result = try test(on: result)
      } else if isSymbol(.openParenthesis) {
        result = try call(of: result)
      } else {
        return result
      }
    }
  }

  private mutating func attribute(of value: Expression) throws(Fault) -> Expression {
    advance()
    let place = current.place
    if case .integer(let index) = current.kind {
      advance()
      return try Expression(.item(value, try Expression(.constant(.integer(index)), at: place)), at: place)
    }
    return try Expression(.attribute(value, try expectName("a member's name or number")), at: place)
  }

  private mutating func item(of value: Expression) throws(Fault) -> Expression {
    let place = current.place
    advance()
    if let bounds = try slice() {
      try expect(.closeBracket)
      return try Expression(.slice(value, bounds), at: place)
    }
    let first = try expression()
    if let bounds = try slice(from: first) {
      try expect(.closeBracket)
      return try Expression(.slice(value, bounds), at: place)
    }
    guard isSymbol(.comma) else {
      try expect(.closeBracket)
      return try Expression(.item(value, first), at: place)
    }
    var elements = [first]
    while take(.comma), !isSymbol(.closeBracket) { elements.append(try expression()) }
    try expect(.closeBracket)
    return try Expression(.item(value, try Expression(.tuple(elements), at: place)), at: place)
  }

  /// The rest of `start:end:step`, where a colon is next.
  private mutating func slice(from start: Expression? = nil) throws(Fault) -> Expression.Slice? {
    guard take(.colon) else { return nil }
    let end = isSymbol(.colon) || isSymbol(.closeBracket) ? nil : try expression()
    let step = take(.colon) && !isSymbol(.closeBracket) ? try expression() : nil
    return Expression.Slice(start: start, end: end, step: step)
  }

  private mutating func call(of callee: Expression) throws(Fault) -> Expression {
    let place = current.place
    return try Expression(.call(callee, try arguments()), at: place)
  }

  /// `(a, b=c, *d, **e)`.
  private mutating func arguments() throws(Fault) -> [Argument] {
    try expect(.openParenthesis)
    var arguments: [Argument] = []
    while !isSymbol(.closeParenthesis) {
      if !arguments.isEmpty { try expect(.comma) }
      if isSymbol(.closeParenthesis) { break }
      arguments.append(try argument(after: arguments.last))
    }
    try expect(.closeParenthesis)
    return arguments
  }

  private mutating func argument(after last: Argument?) throws(Fault) -> Argument {
    let place = current.place
    if take(.multiply) { return .spread(try expression()) }
    if take(.power) { return .keywordSpread(try expression()) }
    if case .name(let name) = current.kind, next.kind == .symbol(.assign) {
      advance()
      advance()
      return .keyword(name, try expression())
    }
    switch last {
    case nil, .positional: return .positional(try expression())
    default: throw Fault("found an argument without a name behind one with a name", at: place)
    }
  }

  /// `| a | b(c)`.
  mutating func filters(on value: Expression) throws(Fault) -> Expression {
    var result = value
    while take(.pipe) { result = try filter(on: result) }
    return result
  }

  /// `a(b)`, a filter without its `|`.
  mutating func filter(on value: Expression) throws(Fault) -> Expression {
    let place = current.place
    let name = try expectName("the name of a filter")
    let arguments = isSymbol(.openParenthesis) ? try arguments() : []
    let filter = Filter(rawValue: name).map(FilterName.known) ?? .unknown(name)
    return try Expression(.filter(value, filter, arguments), at: place)
  }

  /// `is not a b`.
  private mutating func test(on value: Expression) throws(Fault) -> Expression {
    advance()
    let isNegated = take(name: "not")
    let place = current.place
    let name = try expectName("the name of a test")
    let arguments = try testArguments()
    let test = ValueTest(rawValue: name).map(TestName.known) ?? .unknown(name)
    let result = try Expression(.test(value, test, arguments), at: place)
    return isNegated ? try Expression(.not(result), at: place) : result
  }

  /// In brackets, or one value without: `is divisibleby 3`.
  private mutating func testArguments() throws(Fault) -> [Argument] {
    switch current.kind {
    case .symbol(.openParenthesis): return try arguments()
    case .name("else"), .name("or"), .name("and"): return []
    case .name("is"): throw Fault("a test cannot be tested again; write 'and' between", at: current.place)
    case .name, .string, .integer, .float, .symbol(.openBracket), .symbol(.openBrace):
      return [.positional(try postfixes(on: try primary()))]
    default: return []
    }
  }
}
