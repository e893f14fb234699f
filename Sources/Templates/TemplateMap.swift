import RankifyCore

/// Named values in the order in which they were given, which templates show.
public struct TemplateMap: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The names, in order.
  public private(set) var keys: [String] = []
  /// The values, in the order of the names.
  public private(set) var values: [TemplateValue] = []
  private var places: [ByteString: Int] = [:]

  /// An empty map.
  public init() {}

  /// Members in order; of the same name the last counts, at the first one's place.
  public init(_ members: some Sequence<(key: String, value: TemplateValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// Members in order; of the same name the last counts, at the first one's place.
  public init(dictionaryLiteral elements: (String, TemplateValue)...) {
    for (key, value) in elements { self[key] = value }
  }

  /// The value under exactly the bytes of `key`. Setting `nil` changes nothing: maps only grow.
  public subscript(key: String) -> TemplateValue? {
    get { places[ByteString(key)].map { values[$0] } }
    set {
      guard let newValue else { return }
      if let place = places[ByteString(key)] {
        values[place] = newValue
      } else {
        places[ByteString(key)] = keys.count
        keys.append(key)
        values.append(newValue)
      }
    }
  }
}
