import RankifyCore

/// What `namespace(…)` gives: members that can be set from within loops.
struct Namespace {
  private(set) var names: [String] = []
  private(set) var values: [Value] = []
  private var places: [ByteString: Int] = [:]

  subscript(name: String) -> Value? { places[ByteString(name)].map { values[$0] } }

  /// - Throws: for names with an underscore in front, which Transformers refuses
  mutating func set(_ name: String, to value: Value) throws(Fault) {
    guard !name.utf8.starts(with: "_".utf8) else {
      throw Fault("the name '\(name)' of a namespace's member begins with an underscore")
    }
    if let place = places[ByteString(name)] {
      values[place] = value
    } else {
      places[ByteString(name)] = names.count
      names.append(name)
      values.append(value)
    }
  }
}
