import RankifyCore

/// The values given to a macro, a filter, a test or a function.
struct Arguments {
  var positional: [Value] = []
  private(set) var keywords: [(name: String, value: Value)] = []

  init(_ positional: [Value] = []) { self.positional = positional }

  /// - Throws: where the name is given twice
  mutating func add(_ name: String, _ value: Value) throws(Fault) {
    guard !keywords.contains(where: { $0.name.hasBytes(of: name) }) else {
      throw Fault("the argument '\(name)' is given twice")
    }
    keywords.append((name, value))
  }

  /// Takes the argument of that name out.
  mutating func take(_ name: String) -> Value? {
    guard let place = keywords.firstIndex(where: { $0.name.hasBytes(of: name) }) else { return nil }
    return keywords.remove(at: place).value
  }

  /// The arguments in the order of `names`.
  /// - Parameters:
  ///   - required: how many of them must be given
  ///   - function: what takes them, for messages
  /// - Throws: where one is missing, unknown, or given twice
  func bound(to names: [String], required: Int = 0, of function: String) throws(Fault) -> [Value?] {
    guard positional.count <= names.count else {
      throw Fault("\(function) takes at most \(names.count) arguments, found \(positional.count)")
    }
    var result = positional.map(Optional.some) + Array(repeating: nil, count: names.count - positional.count)
    for (name, value) in keywords {
      guard let place = names.firstIndex(of: name) else {
        throw Fault("\(function) has no argument '\(name)'")
      }
      guard result[place] == nil else { throw Fault("\(function): the argument '\(name)' is given twice") }
      result[place] = value
    }
    if let missing = result.prefix(required).firstIndex(where: { $0 == nil }) {
      throw Fault("\(function) needs the argument '\(names[missing])'")
    }
    return result
  }

  /// Checks that nothing is given.
  func checkNone(of function: String) throws(Fault) { _ = try bound(to: [], of: function) }
}
