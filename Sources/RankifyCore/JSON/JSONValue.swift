/// A JSON value as a tree, for small files such as settings; large ones are better walked with `JSONScanner`.
package enum JSONValue: Sendable, Equatable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case number(Double)
  case bool(Bool)
  case null

  /// The members, where this is an object.
  package var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
  /// The elements, where this is an array.
  package var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  /// The text, where this is a string.
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The number, where this is one.
  package var number: Double? { if case .number(let value) = self { value } else { nil } }
  /// The number, where this is a whole one.
  package var integer: Int? { number.flatMap { Int(exactly: $0) } }
  /// The truth value, where this is one.
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The member of that name, where this is an object that has one.
  package subscript(_ name: String) -> JSONValue? { object?[name] }
}

extension JSONValue {
  /// Reads `bytes`, which hold one JSON value.
  /// - Parameter name: the file, for messages
  package init(_ bytes: Bytes, name: String) throws(RankifyError) {
    var scanner = JSONScanner()
    scanner.load(bytes, name: name, line: 1)
    self = try scanner.value()
    try scanner.finish()
  }
}

extension JSONScanner {
  /// The value that stands next, as a tree; of members of the same name the last counts.
  package mutating func value() throws(RankifyError) -> JSONValue {
    switch try peek() {
    case .string: return .string(try string())
    case .bool: return .bool(try bool())
    case .number:
      guard let value = try double() else { return .null }
      return .number(value)
    case .null:
      try null()
      return .null
    case .array:
      var elements: [JSONValue] = []
      try beginArray()
      while try hasNextElement() { elements.append(try value()) }
      return .array(elements)
    case .object:
      var members: [String: JSONValue] = [:]
      try beginObject()
      while let key = try nextKey() { members[String(decoding: key, as: UTF8.self)] = try value() }
      return .object(members)
    }
  }
}
