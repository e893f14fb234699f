/// A value while a template is rendered. Nothing changes but namespaces and generators, which live in the renderer: their
/// values are places in its tables, so that no cycle of references arises.
enum Value: Sendable {
  case undefined(Undefined)
  case null
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list(ValueList)
  case tuple(ValueList)
  case map(ValueMap)
  case range(IntegerRange)
  /// What `keys()`, `values()` and `items()` of a map give.
  case view(MapView, ValueList)
  case namespace(Int)
  /// Values that can be taken once, as filters such as `map` give.
  case generator(Int)
  case macro(Int)
  /// The variable `loop`.
  case loop(Int)
  case function(GlobalFunction)
  indirect case method(Value, Method)
}

/// A name or member that is not there.
struct Undefined: Sendable {
  let name: String
  /// What lacks the member, as messages name it; `nil` for a variable.
  let owner: String?
  /// Whether the member is there in Python but changes its value, which Jinja's sandbox forbids.
  var isForbidden = false

  /// What is said when it is used.
  var message: String {
    guard let owner else { return "'\(name)' is undefined" }
    return isForbidden
      ? "templates may not change values, as '\(name)' of \(owner) does" : "\(owner) has no member '\(name)'"
  }
}

/// Which view of a map.
enum MapView: String, Sendable {
  case keys = "dict_keys"
  case values = "dict_values"
  case items = "dict_items"
}

/// Values in order.
struct ValueList: Sendable {
  let elements: [Value]
  /// How deeply lists and maps nest, itself one.
  let depth: Int

  static let empty = ValueList(elements: [], depth: 1)

  private init(elements: [Value], depth: Int) { (self.elements, self.depth) = (elements, depth) }

  /// - Throws: where the elements nest too deeply
  init(_ elements: [Value]) throws(Fault) {
    self.elements = elements
    depth = try Value.depth(above: elements)
  }

  /// Some of this list's elements.
  init(_ elements: [Value], of other: ValueList) { self.init(elements: elements, depth: other.depth) }
}

extension Value {
  /// How deeply lists and maps nest.
  var depth: Int {
    switch self {
    case .list(let list), .tuple(let list), .view(_, let list): list.depth
    case .map(let map): map.depth
    case .method(let receiver, _): receiver.depth + 1
    default: 0
    }
  }

  /// The depth of a list or map of these values.
  static func depth(above elements: [Value]) throws(Fault) -> Int {
    let depth = 1 + (elements.lazy.map(\.depth).max() ?? 0)
    guard depth <= TemplateLimits.valueDepth else {
      throw Fault("lists and maps nest deeper than \(TemplateLimits.valueDepth)")
    }
    return depth
  }

  static func list(_ elements: [Value]) throws(Fault) -> Value { .list(try ValueList(elements)) }
  static func tuple(_ elements: [Value]) throws(Fault) -> Value { .tuple(try ValueList(elements)) }

  /// The value that the caller gave.
  init(_ value: TemplateValue, depth: Int = 0) throws(Fault) {
    guard depth <= TemplateLimits.valueDepth else {
      throw Fault("lists and maps nest deeper than \(TemplateLimits.valueDepth)")
    }
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .string(let text): self = .string(text)
    case .list(let elements):
      self = try .list(try elements.map { element throws(Fault) in try Value(element, depth: depth + 1) })
    case .map(let members): self = .map(try ValueMap(members, depth: depth))
    }
  }

  /// How messages name a value of its kind.
  var described: String {
    switch self {
    case .undefined: "an undefined value"
    case .null: "none"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .float: "a float"
    case .string: "text"
    case .list: "a list"
    case .tuple: "a tuple"
    case .map: "a map"
    case .range: "a range"
    case .view: "a view of a map"
    case .namespace: "a namespace"
    case .generator: "a generator"
    case .macro: "a macro"
    case .loop: "the loop"
    case .function, .method: "a function"
    }
  }

  /// The number that Python counts with: booleans are 0 and 1.
  var integer: Int? {
    switch self {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// The value as a floating-point number, where it is a number.
  var double: Double? {
    if case .float(let value) = self { return value }
    return integer.map(Double.init)
  }

  /// The text, where it is one.
  var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The fault of using an undefined value, if it is one.
  var undefinedFault: Fault? { if case .undefined(let what) = self { Fault(what.message) } else { nil } }

  /// Throws where the value is undefined.
  func checkDefined() throws(Fault) { if let undefinedFault { throw undefinedFault } }
}
