import RankifyCore

/// Builds a template's statements out of its tokens, by recursive descent along Jinja's grammar.
struct Parser {
  /// A template as read.
  struct Result: Sendable {
    let body: [Statement]
    /// The variables' names; a `NameID` is a place here.
    let names: [String]
  }

  private let tokens: [Token]
  private var position = 0
  private var names: [String] = []
  private var ids: [ByteString: NameID] = [:]
  private var depth = 0
  /// How many loops are around that `break` could leave.
  var loops = 0
  /// Which of a macro's implicit names were read since its body began.
  var implicitNames: Set<String> = []

  private init(_ tokens: [Token]) { self.tokens = tokens }

  /// Parses the tokens of a whole template.
  static func parse(_ tokens: [Token]) throws(Fault) -> Result {
    var parser = Parser(tokens)
    let body = try parser.statements(until: [])
    return Result(body: body, names: parser.names)
  }

  var current: Token { tokens[position] }
  var next: Token { tokens[min(position + 1, tokens.count - 1)] }

  /// Steps over the current token, which the end is not.
  mutating func advance() { position = min(position + 1, tokens.count - 1) }

  func isName(_ name: String) -> Bool { current.kind == .name(name) }
  func isSymbol(_ symbol: Token.Symbol) -> Bool { current.kind == .symbol(symbol) }

  mutating func take(name: String) -> Bool {
    guard isName(name) else { return false }
    advance()
    return true
  }

  mutating func take(_ symbol: Token.Symbol) -> Bool {
    guard isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: Token.Symbol) throws(Fault) {
    guard take(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
  }

  mutating func expect(name: String) throws(Fault) {
    guard take(name: name) else { throw unexpected("'\(name)'") }
  }

  mutating func expect(_ kind: Token.Kind) throws(Fault) {
    guard current.kind == kind else { throw unexpected(Token(kind: kind, place: 0).described) }
    advance()
  }

  mutating func expectName(_ what: String) throws(Fault) -> String {
    guard case .name(let name) = current.kind else { throw unexpected(what) }
    advance()
    return name
  }

  /// The fault of finding the current token in the place of something else.
  func unexpected(_ expected: String) -> Fault {
    Fault("found \(current.described) where \(expected) is expected", at: current.place)
  }

  mutating func id(of name: String) -> NameID {
    if let id = ids[ByteString(name)] { return id }
    ids[ByteString(name)] = names.count
    names.append(name)
    return names.count - 1
  }

  /// Counts one level of nesting in, and `leave` one out.
  mutating func enter() throws(Fault) {
    depth += 1
    guard depth <= TemplateLimits.syntaxDepth else {
      throw Fault("tags and brackets nest deeper than \(TemplateLimits.syntaxDepth)", at: current.place)
    }
  }

  mutating func leave() { depth -= 1 }

  /// Statements up to a tag that begins with one of `ends`, whose name becomes the current token.
  mutating func statements(until ends: [String]) throws(Fault) -> [Statement] {
    try enter()
    var body: [Statement] = []
    while true {
      switch current.kind {
      case .text(let text):
        advance()
        body.append(.text(text))
      case .variableBegin:
        advance()
        body.append(.output(try expressionOrTuple()))
        try expect(.variableEnd)
      case .blockBegin:
        if case .name(let name) = next.kind, ends.contains(name) {
          advance()
          leave()
          return body
        }
        advance()
        body.append(try statement())
        try expect(.blockEnd)
      default:
        guard ends.isEmpty else {
          throw Fault("the template ends where '{% \(ends.last ?? "") %}' is expected", at: current.place)
        }
        leave()
        return body
      }
    }
  }

  /// The statements of a tag up to `{% end %}`, whose name is taken.
  mutating func body(end: String) throws(Fault) -> [Statement] {
    let body = try body(until: [end])
    try expect(name: end)
    return body
  }

  /// The statements of a tag up to one of `ends`, whose name is the current token then.
  mutating func body(until ends: [String]) throws(Fault) -> [Statement] {
    _ = take(.colon)
    try expect(.blockEnd)
    return try statements(until: ends)
  }
}
