import RankifyCore

/// A part of `tokenizer.json`: an object with a `type`, whose members are read with errors that name their place.
struct Component {
  /// The file, for messages.
  let file: String
  /// Where in the file, for example `pre_tokenizer.pretokenizers[1]`.
  let path: String
  private let members: [String: JSONValue]

  /// The component that `value` is.
  init(_ value: JSONValue, file: String, path: String) throws(RankifyError) {
    guard let members = value.object else {
      throw .invalid(file, "'\(path)' is not a JSON object; a component of a tokenizer is one")
    }
    (self.file, self.path, self.members) = (file, path, members)
  }

  /// The name of its kind.
  func type() throws(RankifyError) -> String { try string("type") }

  /// A raw member; `nil` where it is absent or null.
  func value(_ key: String) -> JSONValue? {
    if case .some(.null) = members[key] { return nil }
    return members[key]
  }

  func string(_ key: String) throws(RankifyError) -> String { try need(try optionalString(key), key, "a string") }
  func bool(_ key: String) throws(RankifyError) -> Bool { try need(try optionalBool(key), key, "true or false") }
  func integer(_ key: String) throws(RankifyError) -> Int { try need(try optionalInteger(key), key, "a whole number") }

  func optionalString(_ key: String) throws(RankifyError) -> String? { try read(key, "a string") { $0.string } }
  func optionalBool(_ key: String) throws(RankifyError) -> Bool? { try read(key, "true or false") { $0.bool } }
  func optionalInteger(_ key: String) throws(RankifyError) -> Int? { try read(key, "a whole number") { $0.integer } }
  func optionalArray(_ key: String) throws(RankifyError) -> [JSONValue]? { try read(key, "an array") { $0.array } }

  /// A string of one scalar, such as the `▁` of SentencePiece.
  func scalar(_ key: String) throws(RankifyError) -> Unicode.Scalar {
    let scalars = try string(key).unicodeScalars
    guard scalars.count == 1, let scalar = scalars.first else { throw invalid("'\(key)' must be a single character") }
    return scalar
  }

  /// The components of an array.
  func components(_ key: String) throws(RankifyError) -> [Component] {
    let values = try need(try optionalArray(key), key, "an array")
    var components: [Component] = []
    for (index, value) in values.enumerated() {
      components.append(try Component(value, file: file, path: "\(path).\(key)[\(index)]"))
    }
    return components
  }

  /// An error about this component.
  func invalid(_ message: String) -> RankifyError { .invalid(file, "'\(path)': \(message)") }

  /// An error that names the kind found and those known.
  func unsupported(_ what: String, known: some Sequence<String>) -> RankifyError {
    let found = members["type"]?.string ?? "?"
    return invalid("the \(what) '\(found)' is not supported; known are \(known.sorted().joined(separator: ", "))")
  }

  private func read<Value>(
    _ key: String, _ what: String, _ convert: (JSONValue) -> Value?
  ) throws(RankifyError) -> Value? {
    guard let raw = value(key) else { return nil }
    guard let converted = convert(raw) else { throw invalid("'\(key)' must be \(what)") }
    return converted
  }

  private func need<Value>(_ value: Value?, _ key: String, _ what: String) throws(RankifyError) -> Value {
    guard let value else { throw invalid("'\(key)' is missing; expected \(what)") }
    return value
  }
}
