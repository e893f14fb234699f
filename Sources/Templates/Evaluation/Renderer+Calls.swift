extension Renderer {
  /// Calls a macro, a function or a method.
  func call(_ callee: Value, _ arguments: Arguments) throws(Fault) -> Value {
    switch callee {
    case .undefined(let what): throw Fault(what.message)
    case .macro(let place): return try callMacro(macros[place], arguments)
    case .function(let function): return try call(function, arguments)
    case .method(let receiver, let method): return try call(method, on: receiver, arguments)
    case .loop(let place): return try callLoop(place, arguments)
    default: throw Fault("\(callee.described) cannot be called")
    }
  }

  /// The macro as a value that remembers the variables around it.
  func makeMacro(_ definition: MacroDefinition) throws(Fault) -> Value {
    try charge(TemplateLimits.objectSteps)
    macros.append(Macro(definition: definition, scope: scope))
    return .macro(macros.count - 1)
  }

  /// `{% call … %}`: the macro gets the body as `caller`.
  func runCall(
    _ callee: Expression, _ arguments: [Argument], _ caller: MacroDefinition, at place: Int
  ) throws(Fault) {
    let callee = try value(of: callee)
    var arguments = try self.arguments(arguments)
    do throws(Fault) {
      try arguments.add("caller", try makeMacro(caller))
      try write(try text(of: try call(callee, arguments)))
    } catch {
      throw error.located(at: place)
    }
  }

  /// A recursive loop over other items.
  private func callLoop(_ place: Int, _ arguments: Arguments) throws(Fault) -> Value {
    guard place < loops.count, loops[place].statement.isRecursive else {
      throw Fault("the loop is not marked 'recursive', so it cannot be called")
    }
    let given = try arguments.bound(to: ["iterable"], required: 1, of: "loop()")
    let state = loops[place], items = try elements(of: given[0] ?? .null)
    let text = try capture { () throws(Fault) in
      try within(state.scope) { () throws(Fault) in
        _ = try runLoop(state.statement, items, depth: state.depth + 1)
      }
    }
    return .string(text)
  }

  // MARK: - Macros

  private func callMacro(_ macro: Macro, _ arguments: Arguments) throws(Fault) -> Value {
    let inner = Scope(in: macro.scope), definition = macro.definition
    let text = try capture { () throws(Fault) in
      try nested { () throws(Fault) in
        try within(inner) { () throws(Fault) in
          try bind(definition, arguments)
          try run(definition.body)
        }
      }
    }
    return .string(text)
  }

  private func bind(_ macro: MacroDefinition, _ given: Arguments) throws(Fault) {
    var given = given
    let positional = given.positional.prefix(macro.parameters.count)
    for (parameter, value) in zip(macro.parameters, positional) {
      if given.take(parameter.name) != nil {
        throw Fault("the macro '\(macro.name)' is given '\(parameter.name)' twice")
      }
      scope.set(parameter.id, to: value)
    }
    for parameter in macro.parameters.dropFirst(positional.count) {
      scope.set(parameter.id, to: try missing(parameter, &given))
    }
    try bindRest(macro, &given)
  }

  private func missing(
    _ parameter: MacroDefinition.Parameter, _ given: inout Arguments
  ) throws(Fault) -> Value {
    if let value = given.take(parameter.name) { return value }
    guard let standard = parameter.standard else {
      return .undefined(Undefined(name: parameter.name, owner: nil))
    }
    return try value(of: standard)
  }

  /// `caller`, `varargs` and `kwargs`, where the body uses them; else nothing may be left.
  private func bindRest(_ macro: MacroDefinition, _ given: inout Arguments) throws(Fault) {
    if let id = macro.caller {
      scope.set(id, to: given.take("caller") ?? .undefined(Undefined(name: "caller", owner: nil)))
    }
    if let id = macro.kwargs {
      scope.set(id, to: .map(try ValueMap(given.keywords.map { (key: .string($0.name), value: $0.value) })))
    } else if let name = given.keywords.first?.name {
      throw Fault("the macro '\(macro.name)' has no parameter '\(name)'")
    }
    let rest = Array(given.positional.dropFirst(macro.parameters.count))
    if let id = macro.varargs {
      scope.set(id, to: try .tuple(rest))
    } else if !rest.isEmpty {
      throw Fault("the macro '\(macro.name)' takes \(macro.parameters.count) values, found \(given.positional.count)")
    }
  }
}
