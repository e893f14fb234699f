import RankifyCore

/// A map that keeps the order of its members, as Python's `dict`.
final class ValueMap: Sendable {
  let keys: [Value]
  let values: [Value]
  /// How deeply lists and maps nest, itself one.
  let depth: Int
  /// Where each key is; maps of few members are searched from the front.
  private let places: [MapKey: Int]
  private let plainKeys: [MapKey]

  static let empty = ValueMap(keys: [], values: [], plainKeys: [], depth: 1)

  private init(keys: [Value], values: [Value], plainKeys: [MapKey], depth: Int) {
    (self.keys, self.values, self.plainKeys, self.depth) = (keys, values, plainKeys, depth)
    places = plainKeys.count > 8 ? Dictionary(uniqueKeysWithValues: zip(plainKeys, plainKeys.indices)) : [:]
  }

  /// - Throws: where a key cannot be one, or the values nest too deeply
  convenience init(_ members: [(key: Value, value: Value)]) throws(Fault) {
    var builder = Builder(count: members.count)
    for (key, value) in members { builder.set(key, try MapKey(key), value) }
    self.init(
      keys: builder.keys, values: builder.values, plainKeys: builder.plainKeys,
      depth: try Value.depth(above: builder.values))
  }

  convenience init(_ members: TemplateMap, depth: Int) throws(Fault) {
    let values = try members.values.map { value throws(Fault) in try Value(value, depth: depth + 1) }
    self.init(
      keys: members.keys.map { .string($0) }, values: values,
      plainKeys: members.keys.map { .string(ByteString($0)) }, depth: try Value.depth(above: values))
  }

  var count: Int { keys.count }

  /// The value under a key that compares equal.
  func value(_ key: MapKey) -> Value? {
    if places.isEmpty { return plainKeys.firstIndex(of: key).map { values[$0] } }
    return places[key].map { values[$0] }
  }

  /// The value under a name.
  func value(named name: String) -> Value? { value(.string(ByteString(name))) }

  /// The members as pairs.
  func items() throws(Fault) -> [Value] {
    var pairs: [Value] = []
    for i in keys.indices { pairs.append(try .tuple([keys[i], values[i]])) }
    return pairs
  }

  private struct Builder {
    var keys: [Value] = []
    var values: [Value] = []
    var plainKeys: [MapKey] = []
    private var places: [MapKey: Int] = [:]

    init(count: Int) { places.reserveCapacity(count) }

    mutating func set(_ key: Value, _ plain: MapKey, _ value: Value) {
      if let place = places[plain] {
        values[place] = value
      } else {
        places[plain] = keys.count
        keys.append(key)
        values.append(value)
        plainKeys.append(plain)
      }
    }
  }
}

/// A value that can be a key: numbers are the same key where they are equal, as in Python.
enum MapKey: Hashable, Sendable {
  case null
  case integer(Int)
  case float(Double)
  case string(ByteString)
  case tuple([MapKey])

  /// - Throws: where Python would call the value unhashable
  init(_ value: Value) throws(Fault) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .integer(value ? 1 : 0)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = Int(exactly: value).map { .integer($0) } ?? .float(value)
    case .string(let text): self = .string(ByteString(text))
    case .tuple(let list):
      // Bounded, for tuples of the same tuples have few parts in memory and no end of them to compare.
      guard list.elements.count <= 100, list.depth == 1 else {
        throw Fault("a tuple of more than 100 values, or with lists and tuples in it, cannot be the key of a map")
      }
      self = .tuple(try list.elements.map { element throws(Fault) in try MapKey(element) })
    case .undefined(let what): throw Fault(what.message)
    default: throw Fault("\(value.described) cannot be the key of a map")
    }
  }
}
