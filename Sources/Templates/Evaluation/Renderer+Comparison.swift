import RankifyCore

extension Renderer {
  /// Whether `left symbol right`.
  func holds(_ symbol: ComparisonOperator, _ left: Value, _ right: Value) throws(Fault) -> Bool {
    switch symbol {
    case .equal: return try isEqual(left, right)
    case .notEqual: return try !isEqual(left, right)
    case .contained: return try contains(right, left)
    case .notContained: return try !contains(right, left)
    case .less: return try precedes(left, right, symbol)
    case .greater: return try precedes(right, left, symbol)
    case .atMost: return isNaN(left, right) ? false : try !precedes(right, left, symbol)
    case .atLeast: return isNaN(left, right) ? false : try !precedes(left, right, symbol)
    }
  }

  private func isNaN(_ left: Value, _ right: Value) -> Bool {
    left.double?.isNaN == true || right.double?.isNaN == true
  }

  /// Python's equality: numbers by value, texts by their scalars, lists and maps by their elements.
  func isEqual(_ a: Value, _ b: Value) throws(Fault) -> Bool {
    try charge(1)
    if let x = a.integer, let y = b.integer { return x == y }
    if let x = a.double, let y = b.double { return x == y }
    switch (a, b) {
    case (.undefined, .undefined), (.null, .null): return true
    case (.string(let x), .string(let y)):
      try charge(forText: min(x.utf8.count, y.utf8.count))
      return x.hasBytes(of: y)
    case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)): return try areEqual(x.elements, y.elements)
    case (.map(let x), .map(let y)): return try areEqual(x, y)
    case (.range, .range): return try areEqual(try elements(of: a), try elements(of: b))
    case (.namespace(let x), .namespace(let y)), (.generator(let x), .generator(let y)),
      (.macro(let x), .macro(let y)), (.loop(let x), .loop(let y)):
      return x == y
    case (.function(let x), .function(let y)): return x == y
    default: return false
    }
  }

  private func areEqual(_ a: [Value], _ b: [Value]) throws(Fault) -> Bool {
    guard a.count == b.count else { return false }
    for (x, y) in zip(a, b) where try !isEqual(x, y) { return false }
    return true
  }

  private func areEqual(_ a: ValueMap, _ b: ValueMap) throws(Fault) -> Bool {
    guard a.count == b.count else { return false }
    for (key, value) in zip(a.keys, a.values) {
      guard let other = b.value(try MapKey(key)), try isEqual(value, other) else { return false }
    }
    return true
  }

  /// Whether `a < b`; `symbol` is for the message.
  func precedes(_ a: Value, _ b: Value, _ symbol: ComparisonOperator = .less) throws(Fault) -> Bool {
    try charge(1)
    if let x = a.integer, let y = b.integer { return x < y }
    if let x = a.double, let y = b.double { return x < y }
    switch (a, b) {
    case (.string(let x), .string(let y)):
      try charge(forText: min(x.utf8.count, y.utf8.count))
      return ByteOrder.precedes(x, y)
    case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)):
      for (x, y) in zip(x.elements, y.elements) where try !isEqual(x, y) { return try precedes(x, y, symbol) }
      return x.elements.count < y.elements.count
    default:
      try a.checkDefined()
      try b.checkDefined()
      throw Fault("'\(symbol.rawValue)' cannot compare \(a.described) and \(b.described)")
    }
  }

  /// `element in container`.
  func contains(_ container: Value, _ element: Value) throws(Fault) -> Bool {
    switch container {
    case .string(let text):
      try element.checkDefined()
      guard case .string(let part) = element else {
        throw Fault("'in' seeks text in text, found \(element.described)")
      }
      try charge(forText: text.utf8.count)
      return part.isEmpty || text.firstPlace(of: part) != nil
    case .map(let map):
      try charge(forKey: element)
      return map.value(try MapKey(element)) != nil
    default:
      for value in try elements(of: container) where try isEqual(value, element) { return true }
      return false
    }
  }
}
