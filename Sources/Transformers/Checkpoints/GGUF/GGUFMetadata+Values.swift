import RankifyCore

/// Values by key. Each kind has a method for keys that must be there and one, `optional…`, for keys that may be missing; a
/// value of another type is an error in both.
extension GGUFMetadata {
  /// The text of a key.
  public func string(_ key: String) throws(RankifyError) -> String { try need(try optionalString(key), key, "a text") }
  /// The whole number of a key.
  public func integer(_ key: String) throws(RankifyError) -> Int {
    try need(try optionalInteger(key), key, "a whole number")
  }
  /// The number of a key.
  public func number(_ key: String) throws(RankifyError) -> Double {
    try need(try optionalNumber(key), key, "a number")
  }
  /// The truth value of a key.
  public func bool(_ key: String) throws(RankifyError) -> Bool { try need(try optionalBool(key), key, "true or false") }

  /// The text of a key; `nil` where the key is missing.
  public func optionalString(_ key: String) throws(RankifyError) -> String? {
    guard let place = place(key) else { return nil }
    guard place.type == .string else { throw mistyped(key, place.type, "a text") }
    var cursor = GGUFCursor(file, at: place.position)
    return try text(try cursor.takeBytes("the value of key '\(key)'"), key)
  }

  /// The whole number of a key, of any size and sign; `nil` where the key is missing.
  public func optionalInteger(_ key: String) throws(RankifyError) -> Int? {
    guard let place = place(key) else { return nil }
    guard let value = try integer(place.type, place.position, key) else {
      throw mistyped(key, place.type, "a whole number")
    }
    return value
  }

  /// The number of a key, whole or not; `nil` where the key is missing.
  public func optionalNumber(_ key: String) throws(RankifyError) -> Double? {
    guard let place = place(key) else { return nil }
    if let value = try integer(place.type, place.position, key) { return Double(value) }
    guard let value = float(place.type, place.position) else { throw mistyped(key, place.type, "a number") }
    return value
  }

  /// The truth value of a key; `nil` where the key is missing.
  public func optionalBool(_ key: String) throws(RankifyError) -> Bool? {
    guard let place = place(key) else { return nil }
    guard place.type == .bool else { throw mistyped(key, place.type, "true or false") }
    switch file.load(place.position, as: UInt8.self) {
    case 0: return false
    case 1: return true
    case let byte: throw .invalid(path, "key '\(key)' is the byte \(byte) where a truth value, 0 or 1, is expected")
    }
  }

  // MARK: Inside

  private func need<Value>(_ value: Value?, _ key: String, _ what: String) throws(RankifyError) -> Value {
    guard let value else { throw missing(key, what) }
    return value
  }

  /// The error for a key that is not there.
  func missing(_ key: String, _ what: String) -> RankifyError {
    .invalid(path, "has no key '\(key)' (\(what)), without which the model cannot be read; convert it again")
  }

  /// The error for a value of another type.
  func mistyped(_ key: String, _ type: GGUFValueType, _ expected: String) -> RankifyError {
    .invalid(path, "key '\(key)' is \(type.description) where \(expected) is expected")
  }

  /// Bytes as a text, which must be valid UTF-8.
  func text(_ bytes: Bytes, _ key: String) throws(RankifyError) -> String {
    guard bytes.isUTF8 else {
      throw .invalid(path, "the text \(bytes.quoted) of key '\(key)' is not UTF-8; is the file damaged?")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The whole number at a place; `nil` where the type is another.
  func integer(_ type: GGUFValueType, _ position: Int, _ key: String) throws(RankifyError) -> Int? {
    switch type {
    case .uint8: return Int(file.load(position, as: UInt8.self))
    case .int8: return Int(file.load(position, as: Int8.self))
    case .uint16: return Int(file.load(position, as: UInt16.self))
    case .int16: return Int(file.load(position, as: Int16.self))
    case .uint32: return Int(file.load(position, as: UInt32.self))
    case .int32: return Int(file.load(position, as: Int32.self))
    case .int64: return Int(file.load(position, as: Int64.self))
    case .uint64:
      let value = file.load(position, as: UInt64.self)
      guard let integer = Int(exactly: value) else {
        throw .invalid(path, "key '\(key)' holds \(value), which is too large")
      }
      return integer
    case .float32, .float64, .bool, .string, .array: return nil
    }
  }

  /// The floating-point number at a place; `nil` where the type is another.
  func float(_ type: GGUFValueType, _ position: Int) -> Double? {
    switch type {
    case .float32: Double(Float(bitPattern: file.load(position, as: UInt32.self)))
    case .float64: Double(bitPattern: file.load(position, as: UInt64.self))
    default: nil
    }
  }
}
