/// Word class and lower-case letter of every character of one stretch of Unicode, computed once.
struct ScalarTable: Sendable {
  private let first: UInt32
  private let classes: [WordClass]
  private let lowercase: [UInt32]

  private init(_ scalars: Range<UInt32>) {
    first = scalars.lowerBound
    classes = Self.classes(of: scalars)
    lowercase = zip(scalars, classes).map { value, wordClass in
      wordClass == .letter || wordClass == .pictographicLetter ? simpleLowercase(value) : value
    }
  }

  private static func classes(of scalars: Range<UInt32>) -> [WordClass] {
    var classes = [WordClass?](repeating: nil, count: scalars.count)
    for (wordClass, ranges) in WordClass.listed {
      for value in ranges.lazy.map({ Range($0).clamped(to: scalars) }).joined() {
        classes[Int(value - scalars.lowerBound)] = wordClass
      }
    }
    return zip(scalars, classes).map { value, listed in
      listed ?? Unicode.Scalar(value).map(WordClass.init(unlisted:)) ?? .other
    }
  }

  @inline(__always)
  private func wordClass(_ scalar: UInt32) -> WordClass { classes[Int(scalar - first)] }

  @inline(__always)
  private func lowercase(_ scalar: UInt32) -> UInt32 { lowercase[Int(scalar - first)] }

  // Three stretches, each built when the first character of it is met: a query with one accent must not wait for all.
  private static let alphabets = ScalarTable(0..<0x3000)
  private static let restOfBasicPlane = ScalarTable(0x3000..<0x10000)
  private static let secondPlane = ScalarTable(0x10000..<0x20000)

  /// The word class of a character.
  @inline(__always)
  static func wordClass(of scalar: UInt32) -> WordClass {
    if scalar < 0x3000 { return alphabets.wordClass(scalar) }
    if scalar < 0x10000 { return restOfBasicPlane.wordClass(scalar) }
    if scalar < 0x20000 { return secondPlane.wordClass(scalar) }
    return Unicode.Scalar(scalar).map(WordClass.init(of:)) ?? .other
  }

  /// The lower-case form of a character by Unicode's simple mapping, one character for one.
  @inline(__always)
  static func lowercase(of scalar: UInt32) -> UInt32 {
    if scalar < 0x3000 { return alphabets.lowercase(scalar) }
    if scalar < 0x10000 { return restOfBasicPlane.lowercase(scalar) }
    if scalar < 0x20000 { return secondPlane.lowercase(scalar) }
    return scalar
  }
}

/// Only U+0130 (İ) has a full lower-case mapping that differs from the simple one: `i` without the combining dot.
private func simpleLowercase(_ value: UInt32) -> UInt32 {
  if value == 0x130 { return 0x69 }
  guard let properties = Unicode.Scalar(value)?.properties, properties.changesWhenLowercased else { return value }
  return properties.lowercaseMapping.unicodeScalars.first?.value ?? value
}
