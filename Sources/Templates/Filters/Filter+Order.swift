extension Renderer {
  /// Filters that compare elements.
  func applyOrder(_ filter: Filter, to input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    switch filter {
    case .sort: return try sort(input, arguments)
    case .unique: return try unique(input, arguments)
    case .dictsort: return try sortMap(input, arguments)
    case .sum: return try sum(input, arguments)
    default: return try extreme(input, arguments, isMaximum: filter == .max)
    }
  }

  /// What an element is compared by: letters without case unless wanted.
  private func key(
    of element: Value, _ paths: [MemberPath], isCaseSensitive: Bool
  ) throws(Fault) -> Value {
    func folded(_ value: Value) -> Value {
      if !isCaseSensitive, case .string(let text) = value { .string(text.pythonLower) } else { value }
    }
    switch paths.count {
    case 0: return folded(element)
    case 1: return folded(try member(paths[0], of: element))
    default: return try .list(try paths.map { path throws(Fault) in folded(try member(path, of: element)) })
    }
  }

  private func sort(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["reverse", "case_sensitive", "attribute"], of: "the filter 'sort'")
    let isCaseSensitive = given[1].map(isTrue) ?? false, paths = try MemberPath.several(given[2])
    let elements = try elements(of: input)
    let sorted = try sorted(elements, isDescending: given[0].map(isTrue) ?? false) { element throws(Fault) in
      try key(of: element, paths, isCaseSensitive: isCaseSensitive)
    }
    return try makeList(sorted)
  }

  private func unique(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["case_sensitive", "attribute"], of: "the filter 'unique'")
    let isCaseSensitive = given[0].map(isTrue) ?? false, paths = try MemberPath.several(given[1])
    var seen: Set<MapKey> = [], kept: [Value] = []
    for element in try elements(of: input) {
      let value = try key(of: element, paths, isCaseSensitive: isCaseSensitive)
      try charge(1)
      try charge(forKey: value)
      let key = try MapKey(value)
      if seen.insert(key).inserted { kept.append(element) }
    }
    return try generator(kept)
  }

  private func sortMap(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["case_sensitive", "by", "reverse"], of: "the filter 'dictsort'")
    guard case .map(let map) = input else {
      throw input.undefinedFault ?? Fault("the filter 'dictsort' takes a map, found \(input.described)")
    }
    let by = try given[1].map { value throws(Fault) in try text(value, "by") } ?? "key"
    guard by == "key" || by == "value" else { throw Fault("'by' is 'key' or 'value', found '\(by)'") }
    let isCaseSensitive = given[0].map(isTrue) ?? false
    let order = try sorted(
      Array(map.keys.indices), isDescending: given[2].map(isTrue) ?? false
    ) { place throws(Fault) in
      try key(of: by == "key" ? map.keys[place] : map.values[place], [], isCaseSensitive: isCaseSensitive)
    }
    return try makeList(try order.map { place throws(Fault) in try .tuple([map.keys[place], map.values[place]]) })
  }

  private func sum(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["attribute", "start"], of: "the filter 'sum'")
    let path = try MemberPath.single(given[0])
    var total = given[1] ?? .integer(0)
    for element in try elements(of: input) {
      total = try calculate(
        .add, total, try path.map { path throws(Fault) in try member(path, of: element) } ?? element)
    }
    return total
  }

  private func extreme(_ input: Value, _ arguments: Arguments, isMaximum: Bool) throws(Fault) -> Value {
    let name = isMaximum ? "max" : "min"
    let given = try arguments.bound(to: ["case_sensitive", "attribute"], of: "the filter '\(name)'")
    let isCaseSensitive = given[0].map(isTrue) ?? false, paths = try MemberPath.several(given[1])
    var best: (element: Value, key: Value)?
    for element in try elements(of: input) {
      let key = try key(of: element, paths, isCaseSensitive: isCaseSensitive)
      guard let current = best else {
        best = (element, key)
        continue
      }
      if try isMaximum ? precedes(current.key, key) : precedes(key, current.key) { best = (element, key) }
    }
    return best?.element ?? .undefined(Undefined(name: name, owner: "a sequence without elements"))
  }
}
