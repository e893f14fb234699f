extension JSONScanner {
  /// A string, or a number, as text: identifiers come as either. `nil` for null.
  package mutating func scalarText() throws(RankifyError) -> String? {
    switch try peek() {
    case .string: return try string()
    case .number: return String(decoding: try number(), as: UTF8.self)
    case .null:
      try null()
      return nil
    default: throw invalid("expected a string or a number, found an object, array or truth value")
    }
  }

  /// A string, or the empty string for null.
  package mutating func optionalString() throws(RankifyError) -> String {
    switch try peek() {
    case .string: return try string()
    case .null:
      try null()
      return ""
    default: throw invalid("expected a string or null")
    }
  }

  /// An identifier: a string or number that is not empty and has no white space.
  package mutating func identifier(_ what: String) throws(RankifyError) -> String {
    let bytes: Bytes
    switch try peek() {
    case .string: bytes = try unrepairedString(what)
    case .number: bytes = try number()
    default: throw invalid("the \(what) identifier is neither a string nor a number")
    }
    return try bytes.checkedIdentifier(what, fault: invalid)
  }

  private mutating func unrepairedString(_ what: String) throws(RankifyError) -> Bytes {
    let wasRepaired = isRepaired
    isRepaired = false
    let bytes = try rawString()
    if isRepaired { throw invalid("the \(what) identifier \(bytes.quoted) holds half of a surrogate pair") }
    isRepaired = wasRepaired
    return bytes
  }

  /// A number, also one written as a string (as DPR does), or `nil` for null.
  package mutating func double() throws(RankifyError) -> Double? {
    let bytes: Bytes
    switch try peek() {
    case .string: bytes = try rawString()
    case .number: bytes = try number()
    case .null:
      try null()
      return nil
    default: throw invalid("expected a number")
    }
    guard let value = DecimalNumber.parse(bytes), value.isFinite else {
      throw invalid("found \(bytes.quoted) where a finite number is expected")
    }
    return value
  }

  /// A string or an array of strings; nothing for null.
  package mutating func strings() throws(RankifyError) -> [String] {
    switch try peek() {
    case .array:
      var values: [String] = []
      try beginArray()
      while try hasNextElement() {
        if let value = try scalarText() { values.append(value) }
      }
      return values
    default: return try scalarText().map { [$0] } ?? []
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes as an identifier, or an error that says what is wrong with them.
  package func checkedIdentifier(
    _ what: String, fault: (String) -> RankifyError
  ) throws(RankifyError) -> String {
    if let identifier { return identifier }
    if isEmpty { throw fault("the \(what) identifier is empty; every \(what) needs one") }
    if !isUTF8 { throw fault("the \(what) identifier \(quoted) is not valid UTF-8; convert the file") }
    throw fault(
      "the \(what) identifier \(quoted) holds white space or control characters, which run files cannot carry; replace them, for example by '_'"
    )
  }
}
