extension Parser {
  /// Names that are values.
  static let constants: [String: Value] = [
    "true": .bool(true), "True": .bool(true), "false": .bool(false), "False": .bool(false), "none": .null,
    "None": .null,
  ]

  /// One expression, or several with commas between, which are a tuple.
  /// - Parameters:
  ///   - withCondition: whether `a if b` may stand here
  ///   - end: a name that ends the tuple after a comma
  mutating func expressionOrTuple(withCondition: Bool = true, until end: String? = nil) throws(Fault) -> Expression {
    let place = current.place
    let first = withCondition ? try expression() : try alternative()
    guard isSymbol(.comma) else { return first }
    var elements = [first]
    while take(.comma), !isTupleEnd(end) {
      elements.append(withCondition ? try expression() : try alternative())
    }
    return try Expression(.tuple(elements), at: place)
  }

  private func isTupleEnd(_ end: String?) -> Bool {
    if let end, isName(end) { return true }
    return current.kind == .variableEnd || current.kind == .blockEnd || isSymbol(.closeParenthesis)
  }

  /// `a if b else c`, and all that binds more tightly.
  mutating func expression() throws(Fault) -> Expression {
    try enter()
    defer { leave() }
    var result = try alternative()
    while isName("if") {
      let place = current.place
      advance()
      let test = try alternative()
      let otherwise = take(name: "else") ? try expression() : nil
      result = try Expression(.conditional(test: test, then: result, otherwise: otherwise), at: place)
    }
    return result
  }

  /// `a or b`.
  private mutating func alternative() throws(Fault) -> Expression {
    var result = try conjunction()
    while isName("or") {
      let place = current.place
      advance()
      result = try Expression(.or(result, try conjunction()), at: place)
    }
    return result
  }

  private mutating func conjunction() throws(Fault) -> Expression {
    var result = try negation()
    while isName("and") {
      let place = current.place
      advance()
      result = try Expression(.and(result, try negation()), at: place)
    }
    return result
  }

  private mutating func negation() throws(Fault) -> Expression {
    var places: [Int] = []
    while isName("not") {
      places.append(current.place)
      advance()
    }
    var result = try comparison()
    for place in places.reversed() { result = try Expression(.not(result), at: place) }
    return result
  }

  private mutating func comparison() throws(Fault) -> Expression {
    let first = try sum()
    var others: [(ComparisonOperator, Expression)] = []
    let place = current.place
    while let symbol = takeComparison() { others.append((symbol, try sum())) }
    return others.isEmpty ? first : try Expression(.comparison(first, others), at: place)
  }

  private mutating func takeComparison() -> ComparisonOperator? {
    if take(name: "in") { return .contained }
    if isName("not"), next.kind == .name("in") {
      advance()
      advance()
      return .notContained
    }
    guard case .symbol(let symbol) = current.kind, let found = ComparisonOperator(rawValue: symbol.rawValue) else {
      return nil
    }
    advance()
    return found
  }

  private mutating func sum() throws(Fault) -> Expression {
    var result = try concatenation()
    while isSymbol(.plus) || isSymbol(.minus) {
      let place = current.place
      let kind: ArithmeticOperator = isSymbol(.plus) ? .add : .subtract
      advance()
      result = try Expression(.arithmetic(kind, result, try concatenation()), at: place)
    }
    return result
  }

  /// `a ~ b`, which binds more tightly than `+`.
  private mutating func concatenation() throws(Fault) -> Expression {
    let place = current.place
    var parts = [try product()]
    while take(.tilde) { parts.append(try product()) }
    return parts.count == 1 ? parts[0] : try Expression(.concatenation(parts), at: place)
  }

  private mutating func product() throws(Fault) -> Expression {
    var result = try power()
    while let kind = productOperator {
      let place = current.place
      advance()
      result = try Expression(.arithmetic(kind, result, try power()), at: place)
    }
    return result
  }

  private var productOperator: ArithmeticOperator? {
    switch current.kind {
    case .symbol(.multiply): .multiply
    case .symbol(.divide): .divide
    case .symbol(.floorDivide): .floorDivide
    case .symbol(.modulo): .modulo
    default: nil
    }
  }

  /// `a ** b`; unlike Python's, Jinja's groups from the left.
  private mutating func power() throws(Fault) -> Expression {
    var result = try signed()
    while isSymbol(.power) {
      let place = current.place
      advance()
      result = try Expression(.arithmetic(.power, result, try signed()), at: place)
    }
    return result
  }

  /// A value behind its signs, with members, calls, filters and tests.
  private mutating func signed() throws(Fault) -> Expression {
    var signs: [(isMinus: Bool, place: Int)] = []
    while isSymbol(.minus) || isSymbol(.plus) {
      signs.append((isSymbol(.minus), current.place))
      advance()
    }
    var result = try postfixes(on: try primary())
    for (isMinus, place) in signs.reversed() {
      result = try Expression(isMinus ? .negative(result) : .positive(result), at: place)
    }
    return try filtersAndTests(on: result)
  }

  /// A name, a constant, or something in brackets.
  mutating func primary() throws(Fault) -> Expression {
    let place = current.place
    switch current.kind {
    case .name(let name):
      advance()
      if let constant = Self.constants[name] { return try Expression(.constant(constant), at: place) }
      if ["varargs", "kwargs", "caller"].contains(name) { implicitNames.insert(name) }
      return try Expression(.name(id(of: name)), at: place)
    case .string: return try Expression(.constant(.string(adjacentStrings())), at: place)
    case .integer(let value):
      advance()
      return try Expression(.constant(.integer(value)), at: place)
    case .float(let value):
      advance()
      return try Expression(.constant(.float(value)), at: place)
    case .symbol(.openParenthesis): return try parenthesized()
    case .symbol(.openBracket): return try list()
    case .symbol(.openBrace): return try map()
    default: throw unexpected("an expression")
    }
  }

  /// `'a' 'b'` is `'ab'`.
  private mutating func adjacentStrings() -> String {
    var text = ""
    while case .string(let part) = current.kind {
      text += part
      advance()
    }
    return text
  }

  private mutating func parenthesized() throws(Fault) -> Expression {
    let place = current.place
    advance()
    if take(.closeParenthesis) { return try Expression(.tuple([]), at: place) }
    let inner = try expressionOrTuple()
    try expect(.closeParenthesis)
    return inner
  }

  private mutating func list() throws(Fault) -> Expression {
    let place = current.place
    advance()
    var elements: [Expression] = []
    while !isSymbol(.closeBracket) {
      if !elements.isEmpty { try expect(.comma) }
      if isSymbol(.closeBracket) { break }
      elements.append(try expression())
    }
    try expect(.closeBracket)
    return try Expression(.list(elements), at: place)
  }

  private mutating func map() throws(Fault) -> Expression {
    let place = current.place
    advance()
    var members: [(key: Expression, value: Expression)] = []
    while !isSymbol(.closeBrace) {
      if !members.isEmpty { try expect(.comma) }
      if isSymbol(.closeBrace) { break }
      let key = try expression()
      try expect(.colon)
      members.append((key, try expression()))
    }
    try expect(.closeBrace)
    return try Expression(.map(members), at: place)
  }
}
