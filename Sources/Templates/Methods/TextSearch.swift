/// Which ends of a text are stripped.
enum StrippedSides {
  case front, back, both
}

/// Texts as bytes: Swift's own search compares canonical forms and whole characters, Python's does not.
extension String {
  /// The text of these scalars.
  init(scalars: some Sequence<Unicode.Scalar>) {
    var view = UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }

  /// The text of some of the bytes, which begin and end between scalars.
  func bytes(_ range: some RangeExpression<Int>) -> String {
    let range = range.relative(to: 0..<utf8.count)
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    return String(self[start..<utf8.index(start, offsetBy: range.count)])
  }

  /// Where `part` begins, in bytes.
  func firstPlace(of part: String) -> Int? { part.isEmpty ? 0 : places(of: part, limit: 1).first }

  /// Where `part` begins last, in bytes.
  func lastPlace(of part: String) -> Int? {
    part.isEmpty ? utf8.count : lastPlaces(of: part, limit: 1).first
  }

  /// Where `part`, which is not empty, begins: occurrences that do not overlap, sought from the back, in order.
  func lastPlaces(of part: String, limit: Int) -> [Int] {
    let found = Bytes.places(of: part.utf8.reversed(), in: utf8.reversed(), limit: limit)
    return found.reversed().map { utf8.count - $0 - part.utf8.count }
  }

  /// Where `part`, which is not empty, begins: occurrences that do not overlap, from the front.
  /// - Complexity: O(length of both)
  func places(of part: String, limit: Int = .max) -> [Int] {
    Bytes.places(of: Array(part.utf8), in: Array(utf8), limit: limit)
  }

  /// The places between scalars, in bytes.
  func scalarPlaces(limit: Int) -> [Int] {
    var places: [Int] = [], place = 0
    for scalar in unicodeScalars {
      places.append(place)
      place += UTF8.width(scalar)
    }
    return Array((places + [place]).prefix(limit))
  }

  /// The text without white space, or without `scalars`, at its ends.
  func stripped(of scalars: Set<Unicode.Scalar>? = nil, from sides: StrippedSides = .both) -> String {
    func isStripped(_ scalar: Unicode.Scalar) -> Bool { scalars?.contains(scalar) ?? scalar.isPythonSpace }
    var rest = unicodeScalars[...]
    if sides != .back { rest = rest.drop(while: isStripped) }
    if sides != .front { while let last = rest.last, isStripped(last) { rest.removeLast() } }
    return rest.count == unicodeScalars.count ? self : String(rest)
  }
}

/// Search in arrays of bytes.
private enum Bytes {
  /// Where `part` begins, by the automaton of Knuth, Morris and Pratt (SIAM J. Comput. 1977): a naive search of hostile
  /// texts takes the product of their lengths.
  static func places(of part: [UInt8], in text: [UInt8], limit: Int) -> [Int] {
    guard !part.isEmpty, part.count <= text.count else { return [] }
    let borders = borders(of: part)
    var places: [Int] = [], matched = 0
    for (i, byte) in text.enumerated() {
      guard places.count < limit else { break }
      while matched > 0, part[matched] != byte { matched = borders[matched - 1] }
      if part[matched] == byte { matched += 1 }
      if matched == part.count {
        places.append(i + 1 - matched)
        matched = 0
      }
    }
    return places
  }

  /// For each front of `part`, how long its longest shorter front is that also ends it.
  private static func borders(of part: [UInt8]) -> [Int] {
    var borders = [0], length = 0
    for i in part.indices.dropFirst() {
      while length > 0, part[length] != part[i] { length = borders[length - 1] }
      if part[length] == part[i] { length += 1 }
      borders.append(length)
    }
    return borders
  }
}

extension String.UTF8View {
  /// Whether the bytes end in `other`.
  func hasEnd(_ other: String.UTF8View) -> Bool { count >= other.count && suffix(other.count).elementsEqual(other) }
}
