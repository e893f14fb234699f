extension Renderer {
  /// Filters that do something with each element by the name of a filter, test or member.
  func applySelection(_ filter: Filter, to input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    switch filter {
    case .map: return try map(input, arguments)
    case .attr:
      let name = try arguments.bound(to: ["name"], required: 1, of: "the filter 'attr'")[0]
      let given = try text(name, "name")
      // Unlike a dot, 'attr' seeks no items.
      if case .map = input, Method(given, of: input) == nil {
        return .undefined(Undefined(name: given, owner: input.described))
      }
      return try attribute(given, of: input)
    default:
      let usesMember = filter == .selectattr || filter == .rejectattr
      return try select(input, arguments, usesMember: usesMember, keeps: filter == .select || filter == .selectattr)
    }
  }

  private func map(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    var mapped: [Value] = []
    if let attribute = try mappedAttribute(arguments) {
      for element in try elements(of: input) {
        let value = try member(attribute.path, of: element)
        if case .undefined = value, let standard = attribute.standard {
          mapped.append(standard)
        } else {
          mapped.append(value)
        }
      }
      return try generator(mapped)
    }
    var rest = arguments
    guard !rest.positional.isEmpty else { throw Fault("the filter 'map' needs a filter's name or 'attribute='") }
    let name = try text(rest.positional.removeFirst(), "the filter of 'map'")
    guard let filter = Filter(rawValue: name) else { throw Filter.unknown(name) }
    for element in try elements(of: input) { mapped.append(try apply(filter, to: element, rest)) }
    return try generator(mapped)
  }

  /// `map(attribute=…, default=…)`.
  private func mappedAttribute(_ arguments: Arguments) throws(Fault) -> (path: MemberPath, standard: Value?)? {
    var rest = arguments
    guard rest.positional.isEmpty, let attribute = rest.take("attribute") else { return nil }
    var standard = rest.take("default")
    if case .null? = standard { standard = nil }
    if let other = rest.keywords.first?.name { throw Fault("the filter 'map' has no argument '\(other)'") }
    return (try MemberPath(attribute), standard)
  }

  private func select(
    _ input: Value, _ arguments: Arguments, usesMember: Bool, keeps: Bool
  ) throws(Fault) -> Value {
    var rest = arguments, path: MemberPath?
    if usesMember {
      guard !rest.positional.isEmpty else { throw Fault("the filter needs the name of a member") }
      path = try MemberPath(rest.positional.removeFirst())
    }
    var test: ValueTest?
    if !rest.positional.isEmpty {
      let name = try text(rest.positional.removeFirst(), "the test")
      guard let found = ValueTest(rawValue: name) else { throw ValueTest.unknown(name) }
      test = found
    }
    var kept: [Value] = []
    for element in try elements(of: input) {
      try charge(1)
      let tested = try path.map { path throws(Fault) in try member(path, of: element) } ?? element
      let holds = try test.map { test throws(Fault) in try check(test, tested, rest) } ?? isTrue(tested)
      if holds == keeps { kept.append(element) }
    }
    return try generator(kept)
  }
}
