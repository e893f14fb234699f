import RankifyCore

/// A JSON object of a configuration file, whose members are asked for by key and type.
///
/// Faults name the file, the key, what was found and what was expected.
package struct JSONObject: Sendable {
  /// The file, for messages.
  package let file: String
  let members: [String: JSONValue]

  init(file: String, members: [String: JSONValue]) { (self.file, self.members) = (file, members) }

  /// Reads a file whose value is an object.
  package init(file: String) throws(RankifyError) {
    guard case .object(let members) = try Self.read(file) else {
      throw .invalid(file, "expected a JSON object '{…}'")
    }
    self.init(file: file, members: members)
  }

  /// Configuration files are small; whatever is larger is not one.
  private static let maximumSize = 16 << 20

  /// Reads a JSON file of any kind; a UTF-8 byte order mark at its beginning, which editors of Windows write, is no part of it.
  static func read(_ path: String) throws(RankifyError) -> JSONValue {
    let file = try MappedFile(path)
    guard file.bytes.count <= maximumSize else {
      throw .invalid(path, "has \(file.bytes.count) bytes, too many for a configuration file")
    }
    return try file.withBytes { bytes throws(RankifyError) in
      let isMarked = bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
      let text = UnsafeRawBufferPointer(rebasing: isMarked ? bytes[3...] : bytes[...])
      return try JSONValue(text.bindMemory(to: UInt8.self), name: path)
    }
  }

  var keys: some Collection<String> { members.keys }

  /// Whether a key is there with a value other than null.
  package func has(_ key: String) -> Bool { value(key) != nil }

  func value(_ key: String) -> JSONValue? {
    guard let value = members[key] else { return nil }
    if case .null = value { return nil }
    return value
  }

  // MARK: Optional members

  package func optionalString(_ key: String) throws(RankifyError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .string(let text) = value else { throw expected("a string", key, value) }
    return text
  }

  package func optionalBool(_ key: String) throws(RankifyError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .bool(let flag) = value else { throw expected("true or false", key, value) }
    return flag
  }

  package func optionalDouble(_ key: String) throws(RankifyError) -> Double? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value else { throw expected("a number", key, value) }
    return number
  }

  /// A whole number of up to 2^53, so that it is exact.
  package func optionalInt(_ key: String) throws(RankifyError) -> Int? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value, let whole = Int(exactly: number), abs(number) <= 0x1p53 else {
      throw expected("a whole number", key, value)
    }
    return whole
  }

  package func optionalObject(_ key: String) throws(RankifyError) -> JSONObject? {
    guard let value = value(key) else { return nil }
    guard case .object(let members) = value else { throw expected("an object", key, value) }
    return JSONObject(file: file, members: members)
  }

  func optionalArray(_ key: String) throws(RankifyError) -> [JSONValue]? {
    guard let value = value(key) else { return nil }
    guard case .array(let values) = value else { throw expected("an array", key, value) }
    return values
  }

  func optionalStrings(_ key: String) throws(RankifyError) -> [String]? {
    guard let values = try optionalArray(key) else { return nil }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { throw expected("strings in it", key, value) }
      texts.append(text)
    }
    return texts
  }

  // MARK: Members that must be there

  package func string(_ key: String) throws(RankifyError) -> String { try required(optionalString(key), key) }

  /// A whole number of at least 1: a size.
  package func size(_ key: String) throws(RankifyError) -> Int {
    let size = try required(optionalInt(key), key)
    guard size >= 1, size <= 1 << 31 else { throw .invalid(file, "'\(key)' is \(size); expected a size of at least 1") }
    return size
  }

  func object(_ key: String) throws(RankifyError) -> JSONObject { try required(optionalObject(key), key) }

  private func required<T>(_ value: T?, _ key: String) throws(RankifyError) -> T {
    guard let value else { throw .invalid(file, "has no '\(key)', which this kind of model needs") }
    return value
  }

  /// The fault that a member is not what is expected.
  func expected(_ what: String, _ key: String, _ found: JSONValue? = nil) -> RankifyError {
    .invalid(file, "'\(key)' is \((found ?? members[key] ?? .null).kind); expected \(what)")
  }
}

extension JSONValue {
  /// The value for a message.
  fileprivate var kind: String {
    switch self {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .string(let text): "'\(text.prefix(60))'"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
