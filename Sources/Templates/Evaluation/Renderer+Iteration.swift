extension Renderer {
  /// Python's truth: zero, nothing and what is empty are false.
  func isTrue(_ value: Value) -> Bool {
    switch value {
    case .undefined, .null: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let list), .tuple(let list), .view(_, let list): !list.elements.isEmpty
    case .map(let map): map.count > 0
    case .range(let range): range.count > 0
    default: true
    }
  }

  /// What a loop over the value takes; a generator gives its values once.
  /// - Throws: where the value cannot be looped over
  func elements(of value: Value) throws(Fault) -> [Value] {
    switch value {
    case .undefined: return []
    case .list(let list), .tuple(let list), .view(_, let list): return list.elements
    case .map(let map): return map.keys
    case .range(let range):
      try charge(range.count)
      return range.elements
    case .string(let text):
      try charge(text.utf8.count)
      return text.unicodeScalars.map { .string(String($0)) }
    case .generator(let place):
      let values = generators[place]
      generators[place] = []
      return Array(values)
    default: throw Fault("\(value.described) cannot be looped over")
    }
  }

  /// `len(value)`; `nil` where the value has no length.
  func count(of value: Value) throws(Fault) -> Int? {
    switch value {
    case .undefined: return 0
    case .list(let list), .tuple(let list), .view(_, let list): return list.elements.count
    case .map(let map): return map.count
    case .range(let range): return range.count
    case .string(let text):
      try charge(forText: text.utf8.count)
      return text.unicodeScalars.count
    case .loop(let place): return place < loops.count ? loops[place].items.count : nil
    default: return nil
    }
  }

  /// Values that can be taken once.
  func generator(_ values: [Value]) throws(Fault) -> Value {
    try charge(TemplateLimits.objectSteps + values.count)
    generators.append(values[...])
    return .generator(generators.count - 1)
  }

  /// A list that the template made.
  func makeList(_ values: [Value]) throws(Fault) -> Value {
    try charge(values.count)
    return try .list(values)
  }
}
