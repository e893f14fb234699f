extension Renderer {
  /// The value as `{{ }}` shows it: Python's `str`.
  func text(of value: Value) throws(Fault) -> String {
    if case .string(let text) = value { return text }
    var result = ""
    try append(value, to: &result)
    return result
  }

  /// Appends the value as `{{ }}` shows it.
  func append(_ value: Value, to result: inout String) throws(Fault) {
    switch value {
    case .string(let text): result += text
    case .undefined: break
    default: try appendRepresentation(of: value, to: &result)
    }
  }

  /// Appends the value as lists show their elements: Python's `repr`.
  func appendRepresentation(of value: Value, to result: inout String) throws(Fault) {
    try charge(1)
    switch value {
    case .undefined: result += "Undefined"
    case .null: result += "None"
    case .bool(let value): result += value ? "True" : "False"
    case .integer(let value): result += String(value)
    case .float(let value): result += PythonText.number(value)
    case .string(let text):
      try charge(forText: text.utf8.count)
      result += PythonText.quoted(text)
    case .list(let list): try appendElements(list.elements, "[", "]", to: &result)
    case .tuple(let list):
      try appendElements(list.elements, "(", list.elements.count == 1 ? ",)" : ")", to: &result)
    case .map(let map): try appendMembers(map.keys, map.values, to: &result)
    case .view(let view, let list): try appendElements(list.elements, "\(view.rawValue)([", "])", to: &result)
    default: try appendObject(value, to: &result)
    }
    try check(length: result.utf8.count)
  }

  private func appendElements(
    _ elements: [Value], _ open: String, _ close: String, to result: inout String
  ) throws(Fault) {
    result += open
    for (i, element) in elements.enumerated() {
      if i > 0 { result += ", " }
      try appendRepresentation(of: element, to: &result)
    }
    result += close
  }

  private func appendMembers(_ keys: [Value], _ values: [Value], to result: inout String) throws(Fault) {
    result += "{"
    for (i, (key, value)) in zip(keys, values).enumerated() {
      if i > 0 { result += ", " }
      try appendRepresentation(of: key, to: &result)
      result += ": "
      try appendRepresentation(of: value, to: &result)
    }
    result += "}"
  }

  private func appendObject(_ value: Value, to result: inout String) throws(Fault) {
    switch value {
    case .range(let range):
      let step = range.step == 1 ? "" : ", \(range.step)"
      result += "range(\(range.start), \(range.end)\(step))"
    case .namespace(let place):
      result += "<Namespace "
      let namespace = namespaces[place]
      // A namespace may hold itself.
      try nested { () throws(Fault) in
        try appendMembers(namespace.names.map { .string($0) }, namespace.values, to: &result)
      }
      result += ">"
    case .macro(let place): result += "<Macro \(PythonText.quoted(macros[place].definition.name))>"
    default: result += "<\(value.described)>"
    }
  }
}
