extension Renderer {
  /// The value of an expression; a fault is at the innermost one that cannot be computed.
  func value(of expression: Expression) throws(Fault) -> Value {
    do throws(Fault) {
      try charge(1)
      switch expression.kind {
      case .constant(let value): return value
      case .name(let id): return scope.value(of: id) ?? .undefined(Undefined(name: names[id], owner: nil))
      case .captured: return captured
      default: return try nested { () throws(Fault) in try compute(expression.kind) }
      }
    } catch {
      throw error.located(at: expression.place)
    }
  }

  private func compute(_ kind: Expression.Kind) throws(Fault) -> Value {
    switch kind {
    case .constant(let value): return value
    case .name, .captured: return .null
    case .list(let elements): return try .list(try values(of: elements))
    case .tuple(let elements): return try .tuple(try values(of: elements))
    case .map(let members): return try map(members)
    case .negative(let operand): return try negative(try value(of: operand))
    case .positive(let operand): return try positive(try value(of: operand))
    case .not(let operand): return .bool(!isTrue(try value(of: operand)))
    case .and(let left, let right):
      let first = try value(of: left)
      return isTrue(first) ? try value(of: right) : first
    case .or(let left, let right):
      let first = try value(of: left)
      return isTrue(first) ? first : try value(of: right)
    case .arithmetic(let symbol, let left, let right):
      return try calculate(symbol, try value(of: left), try value(of: right))
    case .comparison(let first, let others): return try compare(first, others)
    case .concatenation(let parts): return try concatenate(parts)
    case .conditional(let test, let then, let otherwise): return try choose(test, then, otherwise)
    case .attribute(let owner, let name): return try attribute(name, of: try value(of: owner))
    case .item(let owner, let key): return try item(try value(of: key), of: try value(of: owner))
    case .slice(let owner, let bounds): return try slice(try value(of: owner), bounds)
    case .call(let callee, let arguments):
      return try call(try value(of: callee), try self.arguments(arguments))
    case .filter(let input, let filter, let arguments): return try apply(filter, input, arguments)
    case .test(let input, let test, let arguments): return try check(test, input, arguments)
    }
  }

  private func values(of expressions: [Expression]) throws(Fault) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try value(of: expression)) }
    return values
  }

  private func map(_ members: [(key: Expression, value: Expression)]) throws(Fault) -> Value {
    var values: [(key: Value, value: Value)] = []
    for (key, value) in members { values.append((try self.value(of: key), try self.value(of: value))) }
    return .map(try ValueMap(values))
  }

  /// `a < b < c`: each neighbour pair, up to the first that does not hold.
  private func compare(
    _ first: Expression, _ others: [(ComparisonOperator, Expression)]
  ) throws(Fault) -> Value {
    var left = try value(of: first)
    for (symbol, expression) in others {
      let right = try value(of: expression)
      guard try holds(symbol, left, right) else { return .bool(false) }
      left = right
    }
    return .bool(true)
  }

  private func concatenate(_ parts: [Expression]) throws(Fault) -> Value {
    var result = ""
    for part in parts {
      try append(try value(of: part), to: &result)
      try check(length: result.utf8.count)
    }
    return try made(result)
  }

  private func choose(
    _ test: Expression, _ then: Expression, _ otherwise: Expression?
  ) throws(Fault) -> Value {
    if isTrue(try value(of: test)) { return try value(of: then) }
    guard let otherwise else {
      return .undefined(Undefined(name: "the value of an 'if' that does not hold and has no 'else'", owner: nil))
    }
    return try value(of: otherwise)
  }

  private func apply(_ filter: FilterName, _ input: Expression, _ arguments: [Argument]) throws(Fault) -> Value {
    let input = try value(of: input)
    switch filter {
    case .known(let filter): return try apply(filter, to: input, try self.arguments(arguments))
    case .unknown(let name): throw Filter.unknown(name)
    }
  }

  private func check(_ test: TestName, _ input: Expression, _ arguments: [Argument]) throws(Fault) -> Value {
    let input = try value(of: input)
    switch test {
    case .known(let test): return .bool(try check(test, input, try self.arguments(arguments)))
    case .unknown(let name): throw ValueTest.unknown(name)
    }
  }

  /// The values of a call's arguments.
  func arguments(_ arguments: [Argument]) throws(Fault) -> Arguments {
    var result = Arguments()
    for argument in arguments {
      let value = try value(of: argument.expression)
      switch argument {
      case .positional: result.positional.append(value)
      case .keyword(let name, _): try result.add(name, value)
      case .spread:
        try charge(try count(of: value) ?? 0)
        result.positional += try elements(of: value)
      case .keywordSpread:
        guard case .map(let map) = value else { throw Fault("'**' takes a map, found \(value.described)") }
        try charge(map.count)
        for (key, value) in zip(map.keys, map.values) { try result.add(try text(of: key), value) }
      }
    }
    return result
  }

  /// Does something with `value`, a fault of which is at `place`.
  func located<R>(at place: Int, _ value: Value, _ work: (Value) throws(Fault) -> R) throws(Fault) -> R {
    do throws(Fault) {
      return try work(value)
    } catch {
      throw error.located(at: place)
    }
  }
}
