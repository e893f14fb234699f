import RankifyCore

extension Parser {
  /// The statement of a tag, up to the end of its last tag.
  mutating func statement() throws(Fault) -> Statement {
    let place = current.place
    let tag = try expectName("the name of a tag")
    switch tag {
    case "if": return try conditional()
    case "for": return try loop()
    case "set": return try assignment()
    case "macro": return try macro()
    case "call": return try callBlock(at: place)
    case "filter": return try filterBlock()
    case "with": return try with()
    case "generation": return try generation()
    case "break", "continue":
      guard loops > 0 else { throw Fault("'\(tag)' stands outside a loop", at: place) }
      return tag == "break" ? .breakLoop : .continueLoop
    default: throw unknownTag(tag, at: place)
    }
  }

  private func unknownTag(_ tag: String, at place: Int) -> Fault {
    let known = ["if", "for", "set", "macro", "call", "filter", "with", "generation", "break", "continue", "raw"]
    if ["include", "import", "from", "extends", "block", "autoescape", "do", "print"].contains(tag) {
      return Fault("the tag '\(tag)' is not supported: a template stands alone", at: place)
    }
    if tag.hasPrefix("end") || ["else", "elif"].contains(tag) {
      return Fault("the tag '\(tag)' closes or continues nothing", at: place)
    }
    let hint = NearestName.of(tag, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return Fault("there is no tag '\(tag)'\(hint)", at: place)
  }

  private mutating func conditional() throws(Fault) -> Statement {
    var branches: [Branch] = []
    while true {
      let test = try expressionOrTuple(withCondition: false)
      branches.append(Branch(test: test, body: try body(until: ["elif", "else", "endif"])))
      if take(name: "elif") { continue }
      if take(name: "else") { return .conditional(branches, otherwise: try body(end: "endif")) }
      try expect(name: "endif")
      return .conditional(branches, otherwise: [])
    }
  }

  private mutating func loop() throws(Fault) -> Statement {
    let target = try target(until: "in")
    try expect(name: "in")
    let items = try expressionOrTuple(withCondition: false, until: "recursive")
    let condition = take(name: "if") ? try expression() : nil
    let isRecursive = take(name: "recursive")
    loops += 1
    let body = try body(until: ["else", "endfor"])
    loops -= 1
    let otherwise = take(name: "else") ? try self.body(until: ["endfor"]) : []
    try expect(name: "endfor")
    return .loop(
      LoopStatement(
        target: target, items: items, condition: condition, isRecursive: isRecursive, body: body,
        otherwise: otherwise, loopName: id(of: "loop")))
  }

  private mutating func assignment() throws(Fault) -> Statement {
    let target = try target(until: nil, admitsAttributes: true)
    if take(.assign) { return .assign(target, try expressionOrTuple()) }
    let captured = try filters(on: try Expression(.captured, at: current.place))
    return .capture(target, captured, try body(end: "endset"))
  }

  private mutating func filterBlock() throws(Fault) -> Statement {
    let captured = try Expression(.captured, at: current.place)
    let filtered = try filters(on: try filter(on: captured))
    return .filtered(filtered, try bodyOutsideLoops(end: "endfilter"))
  }

  private mutating func with() throws(Fault) -> Statement {
    var variables: [(Target, Expression)] = []
    while current.kind != .blockEnd {
      if !variables.isEmpty { try expect(.comma) }
      let target = try target(until: nil)
      try expect(.assign)
      variables.append((target, try expression()))
    }
    return .scoped(variables, try body(end: "endwith"))
  }

  /// What a model answers, marked for training: the marks do not show.
  private mutating func generation() throws(Fault) -> Statement {
    .scoped([], try bodyOutsideLoops(end: "endgeneration"))
  }

  private mutating func bodyOutsideLoops(end: String) throws(Fault) -> [Statement] {
    let outer = loops
    loops = 0
    defer { loops = outer }
    return try body(end: end)
  }

  private mutating func macro() throws(Fault) -> Statement {
    let name = try expectName("the name of the macro")
    guard isSymbol(.openParenthesis) else { throw unexpected("'('") }
    return .macro(try definition(name: name, end: "endmacro"))
  }

  private mutating func callBlock(at place: Int) throws(Fault) -> Statement {
    var parameters: [MacroDefinition.Parameter] = []
    if isSymbol(.openParenthesis) { parameters = try signature() }
    let call = try expression()
    guard case .call(let callee, let arguments) = call.kind else {
      throw Fault("found another expression where the call of a macro is expected", at: call.place)
    }
    let caller = try definition(name: "caller", parameters: parameters, end: "endcall")
    return .call(callee: callee, arguments: arguments, caller: caller, place: place)
  }

  /// The rest of a macro from its signature on.
  private mutating func definition(
    name: String, parameters known: [MacroDefinition.Parameter]? = nil, end: String
  ) throws(Fault) -> MacroDefinition {
    let outer = implicitNames
    implicitNames = []
    defer { implicitNames = outer.union(implicitNames) }
    let parameters = if let known { known } else { try signature() }
    let body = try bodyOutsideLoops(end: end)
    func implicit(_ name: String) -> NameID? {
      implicitNames.contains(name) && !parameters.contains { $0.name == name } ? id(of: name) : nil
    }
    return MacroDefinition(
      name: name, id: id(of: name), parameters: parameters, body: body, varargs: implicit("varargs"),
      kwargs: implicit("kwargs"), caller: implicit("caller"))
  }

  private mutating func signature() throws(Fault) -> [MacroDefinition.Parameter] {
    var parameters: [MacroDefinition.Parameter] = []
    try expect(.openParenthesis)
    while !take(.closeParenthesis) {
      if !parameters.isEmpty { try expect(.comma) }
      let place = current.place
      let name = try expectName("the name of a parameter")
      let standard = take(.assign) ? try expression() : nil
      if standard == nil, parameters.last?.standard != nil {
        throw Fault("the parameter '\(name)' has no default and follows one that has", at: place)
      }
      parameters.append(.init(name: name, id: id(of: name), standard: standard))
    }
    return parameters
  }

  // MARK: - Targets

  /// Names, `ns.x`, or several of them, before `=` or `in`.
  private mutating func target(until end: String?, admitsAttributes: Bool = false) throws(Fault) -> Target {
    let place = current.place
    let first = try singleTarget(admitsAttributes)
    guard isSymbol(.comma) else { return first }
    var targets = [first]
    while take(.comma), !isTargetEnd(end) { targets.append(try singleTarget(admitsAttributes)) }
    return Target(kind: .tuple(targets), place: place)
  }

  private func isTargetEnd(_ end: String?) -> Bool {
    if let end, isName(end) { return true }
    return isSymbol(.assign) || isSymbol(.closeParenthesis) || current.kind == .blockEnd
  }

  private mutating func singleTarget(_ admitsAttributes: Bool) throws(Fault) -> Target {
    let place = current.place
    if take(.openParenthesis) {
      try enter()
      let inner = try target(until: nil, admitsAttributes: admitsAttributes)
      leave()
      try expect(.closeParenthesis)
      return inner
    }
    let name = try expectName("a name to assign to")
    if Self.constants[name] != nil { throw Fault("nothing can be assigned to '\(name)'", at: place) }
    guard admitsAttributes, take(.dot) else { return Target(kind: .name(id(of: name)), place: place) }
    return Target(kind: .attribute(id(of: name), try expectName("the name of an attribute")), place: place)
  }
}
