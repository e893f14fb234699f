extension Renderer {
  /// How a body ended.
  enum Flow {
    case normal, breakLoop, continueLoop
  }

  /// Runs statements until one leaves the loop or its round.
  @discardableResult
  func run(_ body: [Statement]) throws(Fault) -> Flow {
    for statement in body {
      try charge(1)
      let flow = try run(statement)
      if flow != .normal { return flow }
    }
    return .normal
  }

  private func run(_ statement: Statement) throws(Fault) -> Flow {
    switch statement {
    case .text(let text): try write(text)
    case .output(let expression): try runOutput(expression)
    case .conditional(let branches, let otherwise): return try runConditional(branches, otherwise)
    case .loop(let loop): return try runLoop(loop)
    case .assign(let target, let expression): try assign(try value(of: expression), to: target)
    case .capture(let target, let filtered, let body): return try runCapture(target, filtered, body)
    case .macro(let definition): scope.set(definition.id, to: try makeMacro(definition))
    case .call(let callee, let arguments, let caller, let place):
      try runCall(callee, arguments, caller, at: place)
    case .filtered(let filtered, let body): try runFiltered(filtered, body)
    case .scoped(let variables, let body): return try runScoped(variables, body)
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    }
    return .normal
  }

  private func runOutput(_ expression: Expression) throws(Fault) {
    let value = try value(of: expression)
    do throws(Fault) {
      try write(try text(of: value))
    } catch {
      throw error.located(at: expression.place)
    }
  }

  private func runConditional(_ branches: [Branch], _ otherwise: [Statement]) throws(Fault) -> Flow {
    for branch in branches where isTrue(try value(of: branch.test)) {
      return try nested { () throws(Fault) in try run(branch.body) }
    }
    return try nested { () throws(Fault) in try run(otherwise) }
  }

  private func runCapture(_ target: Target, _ filtered: Expression, _ body: [Statement]) throws(Fault) -> Flow {
    var flow = Flow.normal
    let text = try capture { () throws(Fault) in
      flow = try nested { () throws(Fault) in
        try within(Scope(in: scope)) { () throws(Fault) in try run(body) }
      }
    }
    guard flow == .normal else { return flow }
    captured = .string(text)
    try assign(try value(of: filtered), to: target)
    return .normal
  }

  private func runFiltered(_ filtered: Expression, _ body: [Statement]) throws(Fault) {
    let text = try capture { () throws(Fault) in try runScoped([], body) }
    captured = .string(text)
    try runOutput(filtered)
  }

  @discardableResult
  private func runScoped(_ variables: [(Target, Expression)], _ body: [Statement]) throws(Fault) -> Flow {
    var values: [Value] = []
    for (_, expression) in variables { values.append(try value(of: expression)) }
    return try nested { () throws(Fault) in
      try within(Scope(in: scope)) { () throws(Fault) in
        for (value, (target, _)) in zip(values, variables) { try assign(value, to: target) }
        return try run(body)
      }
    }
  }

  // MARK: - Loops

  private func runLoop(_ loop: LoopStatement) throws(Fault) -> Flow {
    let items = try located(at: loop.items.place, try value(of: loop.items)) { value throws(Fault) in
      try elements(of: value)
    }
    return try runLoop(loop, items, depth: 0)
  }

  /// Runs a loop over `items`.
  func runLoop(_ loop: LoopStatement, _ items: [Value], depth: Int) throws(Fault) -> Flow {
    let items = try kept(items, loop)
    guard !items.isEmpty else { return try runScoped([], loop.otherwise) }
    loops.append(LoopState(statement: loop, items: items, depth: depth, scope: scope))
    let place = loops.count - 1
    defer { loops.removeLast() }
    for (index, item) in items.enumerated() {
      try charge(1)
      loops[place].index = index
      let round = Scope(in: scope)
      let flow = try nested { () throws(Fault) in
        try within(round) { () throws(Fault) in
          scope.set(loop.loopName, to: .loop(place))
          try assign(item, to: loop.target)
          return try run(loop.body)
        }
      }
      if flow == .breakLoop { break }
    }
    return .normal
  }

  /// The items of which the loop's condition holds.
  private func kept(_ items: [Value], _ loop: LoopStatement) throws(Fault) -> [Value] {
    guard let condition = loop.condition else { return items }
    var kept: [Value] = []
    for item in items {
      try within(Scope(in: scope)) { () throws(Fault) in
        try assign(item, to: loop.target)
        if isTrue(try value(of: condition)) { kept.append(item) }
      }
    }
    return kept
  }

  // MARK: - Assignment

  /// Sets the names of `target`.
  func assign(_ value: Value, to target: Target) throws(Fault) {
    do throws(Fault) {
      switch target.kind {
      case .name(let id): scope.set(id, to: value)
      case .attribute(let id, let name): try setMember(name, of: id, to: value)
      case .tuple(let targets): try unpack(value, to: targets)
      }
    } catch {
      throw error.located(at: target.place)
    }
  }

  private func setMember(_ name: String, of id: NameID, to value: Value) throws(Fault) {
    guard case .namespace(let place) = scope.value(of: id) else {
      throw Fault("'\(names[id])' is no namespace; only a namespace's members can be set")
    }
    try namespaces[place].set(name, to: value)
  }

  private func unpack(_ value: Value, to targets: [Target]) throws(Fault) {
    let values = try elements(of: value)
    guard values.count == targets.count else {
      throw Fault("\(values.count) values for \(targets.count) names")
    }
    for (value, target) in zip(values, targets) { try assign(value, to: target) }
  }
}
