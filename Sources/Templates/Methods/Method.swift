/// Something that a value can do: `text.strip`, `map.items`, `loop.cycle`.
enum Method: Sendable {
  case string(StringMethod)
  case map(MapMethod)
  case list(ListMethod)
  case loop(LoopMethod)

  /// What a value of that type does under that name.
  init?(_ name: String, of value: Value) {
    let method: Method? =
      switch value {
      case .string: StringMethod(rawValue: name).map(Method.string)
      case .map: MapMethod(rawValue: name).map(Method.map)
      case .list, .tuple: ListMethod(rawValue: name).map(Method.list)
      case .loop: LoopMethod(rawValue: name).map(Method.loop)
      default: nil
      }
    guard let method else { return nil }
    self = method
  }

  /// Whether the name is a method of Python's that changes the value, which Jinja's sandbox refuses.
  static func changes(_ name: String, _ value: Value) -> Bool {
    switch value {
    case .map: ["clear", "pop", "popitem", "setdefault", "update"].contains(name)
    case .list: ["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"].contains(name)
    default: false
    }
  }
}

/// What maps can do.
enum MapMethod: String, Sendable {
  case items, keys, values, get, copy
}

/// What lists and tuples can do.
enum ListMethod: String, Sendable {
  case index, count, copy
}

/// What the variable `loop` can do.
enum LoopMethod: String, Sendable {
  case cycle, changed
}

extension Renderer {
  /// Calls a method.
  func call(_ method: Method, on receiver: Value, _ arguments: Arguments) throws(Fault) -> Value {
    switch (method, receiver) {
    case (.string(let method), .string(let text)): return try call(method, on: text, arguments)
    case (.map(let method), .map(let map)): return try call(method, on: map, arguments)
    case (.list(let method), .list(let list)), (.list(let method), .tuple(let list)):
      return try call(method, on: list, arguments, of: receiver)
    case (.loop(let method), .loop(let place)): return try call(method, loop: place, arguments)
    default: return .null
    }
  }

  private func call(_ method: MapMethod, on map: ValueMap, _ arguments: Arguments) throws(Fault) -> Value {
    switch method {
    case .get:
      guard arguments.keywords.isEmpty else { throw Fault("get() takes no names") }
      let given = try arguments.bound(to: ["key", "default"], required: 1, of: "get()")
      try charge(forKey: given[0] ?? .null)
      return map.value(try MapKey(given[0] ?? .null)) ?? given[1] ?? .null
    case .items:
      try arguments.checkNone(of: "items()")
      try charge(map.count)
      return .view(.items, try ValueList(try map.items()))
    case .keys:
      try arguments.checkNone(of: "keys()")
      try charge(map.count)
      return .view(.keys, try ValueList(map.keys))
    case .values:
      try arguments.checkNone(of: "values()")
      try charge(map.count)
      return .view(.values, try ValueList(map.values))
    case .copy:
      try arguments.checkNone(of: "copy()")
      return .map(map)
    }
  }

  private func call(
    _ method: ListMethod, on list: ValueList, _ arguments: Arguments, of receiver: Value
  ) throws(Fault) -> Value {
    if method == .copy {
      try arguments.checkNone(of: "copy()")
      return receiver
    }
    let sought = try arguments.bound(to: ["value"], required: 1, of: "\(method.rawValue)()")[0] ?? .null
    var places: [Int] = []
    for (i, element) in list.elements.enumerated() where try isEqual(element, sought) { places.append(i) }
    if method == .count { return .integer(places.count) }
    guard let first = places.first else { throw Fault("index(): the value is not in the list") }
    return .integer(first)
  }

  private func call(_ method: LoopMethod, loop place: Int, _ arguments: Arguments) throws(Fault) -> Value {
    guard place < loops.count else { throw Fault("the loop has ended") }
    let given = arguments.positional
    switch method {
    case .cycle:
      guard !given.isEmpty else { throw Fault("cycle() needs values to choose from") }
      return given[loops[place].index % given.count]
    case .changed:
      if let last = loops[place].lastChanged, try isEqual(.tuple(last), try .tuple(given)) { return .bool(false) }
      loops[place].lastChanged = try ValueList(given)
      return .bool(true)
    }
  }
}
