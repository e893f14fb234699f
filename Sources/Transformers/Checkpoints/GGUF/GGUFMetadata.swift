import RankifyCore

/// The keys of a GGUF file and where their values stand; values are read when they are asked for.
public struct GGUFMetadata: Sendable {
  /// Where a value stands.
  struct Place: Sendable {
    let type: GGUFValueType
    let position: Int
  }

  /// The file.
  public let path: String
  /// The keys, in the order of the file.
  public private(set) var keys: [String] = []
  let file: MappedFile
  private var places: [String: Place] = [:]

  /// Arrays may not be nested deeper than this.
  private static let maximumDepth = 8

  /// Notes where the values of the keys stand, and steps over them.
  init(_ cursor: inout GGUFCursor, count: Int) throws(RankifyError) {
    (file, path) = (cursor.file, cursor.file.path)
    for index in 0..<count {
      let key = try cursor.takeName("the name of key \(index + 1) of \(count)")
      let type = try cursor.takeType("key '\(key)'")
      let place = Place(type: type, position: cursor.position)
      guard places.updateValue(place, forKey: key) == nil else {
        throw .invalid(path, "key '\(key)' stands there twice")
      }
      try Self.skip(type, &cursor, "the value of key '\(key)'", depth: 0)
      keys.append(key)
    }
  }

  /// The place of a value; `nil` where there is no such key.
  func place(_ key: String) -> Place? { places[key] }

  /// Whether there is such a key.
  public func contains(_ key: String) -> Bool { places[key] != nil }

  private static func skip(
    _ type: GGUFValueType, _ cursor: inout GGUFCursor, _ what: String, depth: Int
  ) throws(RankifyError) {
    switch type {
    case .string: _ = try cursor.takeBytes(what)
    case .array: try skipArray(&cursor, what, depth: depth + 1)
    default: try cursor.skip(type.size ?? 0, what)
    }
  }

  private static func skipArray(
    _ cursor: inout GGUFCursor, _ what: String, depth: Int
  ) throws(RankifyError) {
    guard depth <= maximumDepth else {
      throw cursor.fault(at: cursor.position, "\(what) nests arrays deeper than \(maximumDepth); is the file damaged?")
    }
    let element = try cursor.takeType("the elements in \(what)")
    // An empty text takes 8 bytes, an empty array 12.
    let count = try cursor.takeCount("the number of elements in \(what)", ofAtLeast: element.size ?? 8)
    if let size = element.size {
      try cursor.skip(count * size, what)
    } else {
      for _ in 0..<count { try skip(element, &cursor, what, depth: depth) }
    }
  }
}
