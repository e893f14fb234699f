import RankifyCore

/// Arrays by key; they are read anew with each call.
extension GGUFMetadata {
  /// How many elements the array of a key has; `nil` where the key is missing or no array.
  public func count(_ key: String) -> Int? { (try? array(key, "an array"))?.count }

  /// The texts of a key; `nil` where the key is missing.
  public func optionalStrings(_ key: String) throws(RankifyError) -> [String]? {
    guard contains(key) else { return nil }
    var texts: [String] = []
    try forEachString(key) { _, bytes throws(RankifyError) in texts.append(try text(bytes, key)) }
    return texts
  }

  /// The texts of a key.
  public func strings(_ key: String) throws(RankifyError) -> [String] {
    guard let texts = try optionalStrings(key) else { throw missing(key, "an array of texts") }
    return texts
  }

  /// The whole numbers of a key; `nil` where the key is missing.
  public func optionalIntegers(_ key: String) throws(RankifyError) -> [Int]? {
    guard contains(key) else { return nil }
    return try values(key, "an array of whole numbers") { type, position throws(RankifyError) in
      try integer(type, position, key)
    }
  }

  /// The numbers of a key, whole or not; `nil` where the key is missing.
  public func optionalNumbers(_ key: String) throws(RankifyError) -> [Double]? {
    guard contains(key) else { return nil }
    return try values(key, "an array of numbers") { type, position throws(RankifyError) in
      try integer(type, position, key).map(Double.init) ?? float(type, position)
    }
  }

  /// The truth values of a key; `nil` where the key is missing.
  public func optionalBools(_ key: String) throws(RankifyError) -> [Bool]? {
    guard contains(key) else { return nil }
    return try values(key, "an array of truth values") { type, position throws(RankifyError) in
      type == .bool ? file.load(position, as: UInt8.self) != 0 : nil
    }
  }

  /// Calls `body` with the number and the bytes of every text of a key, which need not be UTF-8.
  package func forEachString(
    _ key: String, _ body: (Int, Bytes) throws(RankifyError) -> Void
  ) throws(RankifyError) {
    let array = try array(key, "an array of texts")
    guard array.element == .string || array.count == 0 else { throw mistypedElements(key, array, "texts") }
    var cursor = GGUFCursor(file, at: array.position)
    for index in 0..<array.count { try body(index, try cursor.takeBytes("the value of key '\(key)'")) }
  }

  // MARK: Inside

  private struct ArrayPlace {
    let element: GGUFValueType
    let count: Int
    let position: Int
  }

  private func array(_ key: String, _ expected: String) throws(RankifyError) -> ArrayPlace {
    guard let place = place(key) else { throw missing(key, expected) }
    guard place.type == .array else { throw mistyped(key, place.type, expected) }
    var cursor = GGUFCursor(file, at: place.position)
    let element = try cursor.takeType("the elements of key '\(key)'")
    let count = try cursor.takeCount("the number of elements of key '\(key)'", ofAtLeast: element.size ?? 8)
    return ArrayPlace(element: element, count: count, position: cursor.position)
  }

  private func mistypedElements(_ key: String, _ array: ArrayPlace, _ expected: String) -> RankifyError {
    .invalid(path, "the elements of key '\(key)' are each \(array.element.description) where \(expected) are expected")
  }

  /// The values of an array whose elements all have one size.
  private func values<Value>(
    _ key: String, _ expected: String, _ read: (GGUFValueType, Int) throws(RankifyError) -> Value?
  ) throws(RankifyError) -> [Value] {
    let array = try array(key, expected)
    var values: [Value] = []
    guard let size = array.element.size else {
      if array.count == 0 { return [] }
      throw mistypedElements(key, array, expected)
    }
    values.reserveCapacity(array.count)
    for index in 0..<array.count {
      guard let value = try read(array.element, array.position + index * size) else {
        throw mistypedElements(key, array, expected)
      }
      values.append(value)
    }
    return values
  }
}
