extension Renderer {
  /// `value.name`: what the value can do, else its member, as Jinja seeks them.
  func attribute(_ name: String, of value: Value) throws(Fault) -> Value {
    try value.checkDefined()
    if let method = Method(name, of: value) { return .method(value, method) }
    if Method.changes(name, value) {
      return .undefined(Undefined(name: name, owner: value.described, isForbidden: true))
    }
    let member: Value? =
      switch value {
      case .map(let map): map.value(named: name)
      case .namespace(let place): namespaces[place][name]
      case .loop(let place): place < loops.count ? loops[place].attribute(name) : nil
      case .macro(let place) where name == "name": .string(macros[place].definition.name)
      default: nil
      }
    return member ?? .undefined(Undefined(name: name, owner: value.described))
  }

  /// `value[key]`: its item, else what it can do.
  func item(_ key: Value, of value: Value) throws(Fault) -> Value {
    try value.checkDefined()
    if let item = try plainItem(key, of: value) { return item }
    guard case .string(let name) = key else {
      return .undefined(Undefined(name: try text(of: key), owner: value.described))
    }
    if case .map = value, Method(name, of: value) == nil {
      return .undefined(Undefined(name: name, owner: value.described))
    }
    return try attribute(name, of: value)
  }

  private func plainItem(_ key: Value, of value: Value) throws(Fault) -> Value? {
    switch value {
    case .map(let map):
      try charge(forKey: key)
      guard let key = try? MapKey(key) else { return nil }
      return map.value(key)
    case .list(let list), .tuple(let list): return key.integer.flatMap { list.elements[python: $0] }
    case .string(let text):
      try charge(forText: text.utf8.count)
      return key.integer.flatMap { text.scalar(python: $0) }.map { .string($0) }
    case .range(let range):
      guard let key = key.integer, let place = Self.place(key, count: range.count) else { return nil }
      return range.element(place)
    default: return nil
    }
  }

  /// A place counted from the front, or from the back where it is negative; `nil` outside.
  static func place(_ index: Int, count: Int) -> Int? {
    let place = index < 0 ? index + count : index
    return (0..<count).contains(place) ? place : nil
  }

  // MARK: - Slices

  /// `value[start:end:step]`.
  func slice(_ value: Value, _ bounds: Expression.Slice) throws(Fault) -> Value {
    try value.checkDefined()
    let step = try bound(bounds.step) ?? 1
    guard step != 0 else { throw Fault("the step of a slice is 0") }
    let start = try bound(bounds.start), end = try bound(bounds.end)
    if case .string = value {} else { try charge(try count(of: value) ?? 0) }
    switch value {
    case .list(let list): return .list(ValueList(cut(list.elements, start, end, step), of: list))
    case .tuple(let list): return .tuple(ValueList(cut(list.elements, start, end, step), of: list))
    case .string(let text):
      var result = String.UnicodeScalarView()
      result.append(contentsOf: cut(Array(text.unicodeScalars), start, end, step))
      try charge(forText: text.utf8.count)
      return .string(String(result))
    case .range(let range): return try .list(cut(range.elements, start, end, step))
    default: throw Fault("\(value.described) cannot be sliced")
    }
  }

  private func bound(_ expression: Expression?) throws(Fault) -> Int? {
    guard let expression else { return nil }
    let value = try value(of: expression)
    if case .null = value { return nil }
    guard let bound = value.integer else {
      throw Fault("the bounds of a slice are integers, found \(value.described)", at: expression.place)
    }
    return bound
  }

  /// Python's slices: bounds beyond the ends are the ends.
  private func cut<Element>(_ elements: [Element], _ start: Int?, _ end: Int?, _ step: Int) -> [Element] {
    let count = elements.count
    let low = step > 0 ? 0 : -1, high = step > 0 ? count : count - 1
    func clamped(_ bound: Int) -> Int { min(max(bound < 0 ? bound + count : bound, low), high) }
    let first = start.map(clamped) ?? (step > 0 ? low : high)
    let last = end.map(clamped) ?? (step > 0 ? high : low)
    if step == 1 { return first < last ? Array(elements[first..<last]) : [] }
    // A longer step leads out all the same, and this one cannot overflow.
    let step = min(max(step, -count - 1), count + 1)
    return stride(from: first, to: last, by: step).map { elements[$0] }
  }
}

extension Array {
  /// The element at a place counted as Python does; `nil` outside.
  subscript(python index: Int) -> Element? { Renderer.place(index, count: count).map { self[$0] } }
}

extension String {
  /// The scalar at a place counted as Python does; `nil` outside.
  func scalar(python index: Int) -> String? {
    let scalars = unicodeScalars
    let place =
      index < 0
      ? scalars.index(scalars.endIndex, offsetBy: index, limitedBy: scalars.startIndex)
      : scalars.index(scalars.startIndex, offsetBy: index, limitedBy: scalars.endIndex)
    guard let place, place < scalars.endIndex else { return nil }
    return String(scalars[place])
  }
}
