/// Writes a value as Python's `json.dumps` does.
struct JSONWriter {
  /// How the JSON looks.
  struct Style {
    /// The text of one indent; `nil` for all in one line.
    var indent: String?
    var itemSeparator = ", "
    var keySeparator = ": "
    var sortsKeys = false
    /// Whether characters outside ASCII are escaped.
    var isASCII = false
  }

  let style: Style
  let renderer: Renderer
  private(set) var text = ""

  init(_ style: Style, _ renderer: Renderer) { (self.style, self.renderer) = (style, renderer) }

  /// Appends a value.
  mutating func write(_ value: Value, level: Int = 0) throws(Fault) {
    try renderer.charge(1)
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .float(let value): text += Self.number(value)
    case .string(let string):
      try renderer.charge(forText: string.utf8.count)
      write(string)
    case .list(let list), .tuple(let list):
      try write("[", "]", list.elements, level) { (writer: inout JSONWriter, element) throws(Fault) in
        try writer.write(element, level: level + 1)
      }
    case .map(let map):
      try write("{", "}", try members(map), level) { (writer: inout JSONWriter, member) throws(Fault) in
        writer.write(member.key)
        writer.text += writer.style.keySeparator
        try writer.write(member.value, level: level + 1)
      }
    case .undefined(let what): throw Fault("\(what.message), so it cannot be JSON")
    default: throw Fault("\(value.described) cannot be JSON")
    }
    try renderer.check(length: text.utf8.count)
  }

  private mutating func write<Element>(
    _ open: String, _ close: String, _ elements: [Element], _ level: Int,
    _ writeElement: (inout JSONWriter, Element) throws(Fault) -> Void
  ) throws(Fault) {
    text += open
    for (i, element) in elements.enumerated() {
      if i > 0 { text += style.itemSeparator }
      try breakLine(level + 1)
      try writeElement(&self, element)
    }
    if !elements.isEmpty { try breakLine(level) }
    text += close
  }

  private mutating func breakLine(_ level: Int) throws(Fault) {
    guard let indent = style.indent else { return }
    try renderer.check(length: text.utf8.count + indent.utf8.count * level)
    try renderer.charge(forText: indent.utf8.count * level)
    text += "\n" + String(repeating: indent, count: level)
  }

  private func members(_ map: ValueMap) throws(Fault) -> [(key: String, value: Value)] {
    var members: [(key: String, value: Value)] = []
    let order =
      style.sortsKeys ? try renderer.sorted(Array(map.keys.indices)) { map.keys[$0] } : Array(map.keys.indices)
    for i in order { members.append((try key(map.keys[i]), map.values[i])) }
    return members
  }

  private func key(_ value: Value) throws(Fault) -> String {
    switch value {
    case .string(let text): return text
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .float(let value): return Self.number(value)
    default: throw Fault("\(value.described) cannot be a key in JSON")
    }
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
    return PythonText.number(value)
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{c}": text += "\\f"
      case "\0"..."\u{1f}": escape(scalar)
      case "\u{7f}"... where style.isASCII && scalar.value > 0x7f: escape(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    for unit in UTF16.encode(scalar) ?? .init() { text += "\\u" + PythonText.hexadecimal(UInt32(unit), digits: 4) }
  }
}
