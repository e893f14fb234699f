/// Functions that every template can call.
enum GlobalFunction: String, Sendable {
  case range, namespace, dict
  case raiseException = "raise_exception"
  case currentTime = "strftime_now"
}

extension Renderer {
  /// Calls a function.
  func call(_ function: GlobalFunction, _ arguments: Arguments) throws(Fault) -> Value {
    switch function {
    case .range: return try range(arguments)
    case .namespace: return try namespace(arguments)
    case .dict: return .map(try ValueMap(try members(arguments, "dict()")))
    case .raiseException:
      let message = try arguments.bound(to: ["message"], required: 1, of: "raise_exception()")[0] ?? .null
      throw Fault("the template refuses its input: \(try text(of: message))")
    case .currentTime:
      let format = try arguments.bound(to: ["format"], required: 1, of: "strftime_now()")[0]
      return try made(try time.formatted(try text(format, "format")))
    }
  }

  private func range(_ arguments: Arguments) throws(Fault) -> Value {
    guard arguments.keywords.isEmpty else { throw Fault("range() takes no names") }
    var bounds: [Int] = []
    for value in arguments.positional { bounds.append(try integer(value, "an argument of range()", standard: 0)) }
    switch bounds.count {
    case 1: return .range(try IntegerRange(0, bounds[0], 1))
    case 2: return .range(try IntegerRange(bounds[0], bounds[1], 1))
    case 3: return .range(try IntegerRange(bounds[0], bounds[1], bounds[2]))
    default: throw Fault("range() takes one to three integers, found \(bounds.count)")
    }
  }

  private func namespace(_ arguments: Arguments) throws(Fault) -> Value {
    var namespace = Namespace()
    for (name, value) in try members(arguments, "namespace()") {
      try namespace.set(try text(name, "the name of a member"), to: value)
    }
    try charge(TemplateLimits.objectSteps)
    namespaces.append(namespace)
    return .namespace(namespaces.count - 1)
  }

  /// The members of a map that is given, and those given by name.
  private func members(_ arguments: Arguments, _ function: String) throws(Fault) -> [(key: Value, value: Value)] {
    var members: [(key: Value, value: Value)] = []
    guard arguments.positional.count <= 1 else { throw Fault("\(function) takes one map and names") }
    if let given = arguments.positional.first {
      if case .map(let map) = given {
        members = zip(map.keys, map.values).map { (key: $0, value: $1) }
      } else {
        for pair in try elements(of: given) {
          let parts = try elements(of: pair)
          guard parts.count == 2 else { throw Fault("\(function) takes a map or pairs") }
          members.append((parts[0], parts[1]))
        }
      }
    }
    try charge(members.count)
    return members + arguments.keywords.map { (key: .string($0.name), value: $0.value) }
  }
}
