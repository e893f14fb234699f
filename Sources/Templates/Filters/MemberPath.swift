/// The argument `attribute` of filters: `'a.b.0'`, members within members.
struct MemberPath {
  let parts: [Value]

  init(_ value: Value) throws(Fault) {
    switch value {
    case .integer: parts = [value]
    case .string(let text): parts = Self.parts(of: text)
    default: throw Fault("'attribute' is a name or a number, found \(value.described)")
    }
  }

  private init(_ text: String) { parts = Self.parts(of: text) }

  private static func parts(of text: String) -> [Value] {
    text.split(separator: ".", omittingEmptySubsequences: false).map { part in
      let isIndex = !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
      return isIndex ? Int(part).map { .integer($0) } ?? .string(String(part)) : .string(String(part))
    }
  }

  /// The path; none for nothing.
  static func single(_ value: Value?) throws(Fault) -> MemberPath? {
    switch value {
    case nil, .null?: nil
    case let value?: try MemberPath(value)
    }
  }

  /// The paths of `'a,b'`; none for nothing.
  static func several(_ value: Value?) throws(Fault) -> [MemberPath] {
    switch value {
    case nil, .null?: return []
    case .string(let text)?:
      return text.split(separator: ",", omittingEmptySubsequences: false).map { MemberPath(String($0)) }
    case let other?: return [try MemberPath(other)]
    }
  }
}

extension Renderer {
  /// The member of `value` at the end of the path.
  func member(_ path: MemberPath, of value: Value) throws(Fault) -> Value {
    var result = value
    for part in path.parts { result = try item(part, of: result) }
    return result
  }
}
