/// Unicode 12.1 is the version whose classes are reproduced: text must not be cut differently, and an index not go stale,
/// because another Swift runtime knows more characters. Later additions are not letters here.
private let lastVersion = (12, 1)

extension WordClass {
  /// Derives the class from Unicode's property tables (UAX #29, table 3; UAX #14 for the scripts without spaces) and
  /// short lists of what they leave open.
  init(of scalar: Unicode.Scalar) {
    let listed = Self.listed.first { $0.ranges.has(scalar.value) }
    self = listed?.wordClass ?? Self(unlisted: scalar)
  }

  /// As ``init(of:)``, for a character that is on none of the lists.
  init(unlisted scalar: Unicode.Scalar) {
    let properties = scalar.properties
    let isKnown = properties.age.map { ($0.major, $0.minor) <= lastVersion } ?? false
    self = isKnown ? Self.derived(scalar.value, properties) : .other
  }

  private static func derived(_ value: UInt32, _ properties: Unicode.Scalar.Properties) -> WordClass {
    let category = properties.generalCategory
    if category == .format { return .extend }
    let extends = properties.isGraphemeExtend || category == .spacingMark
    if southeastAsianRanges.has(value), isSoutheastAsian(value, category) {
      return extends && value != 0x1A7F ? .southeastAsianExtend : extends ? .extend : .southeastAsian
    }
    if extends { return .extend }
    if category == .decimalNumber || value == 0x66B { return .numeric }
    if category == .connectorPunctuation { return .extendNumLet }
    // Tangut and Nüshu are ideographs without a rule of their own.
    if properties.isIdeographic { return .other }
    return properties.isAlphabetic || moreLetters.has(value) ? .letter : .other
  }

  /// Line_Break=SA: the letters and marks of these blocks, and a few signs, but neither digits nor punctuation.
  private static func isSoutheastAsian(_ value: UInt32, _ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark: true
    default: southeastAsianSigns.has(value)
    }
  }
}

extension [ClosedRange<UInt32>] {
  fileprivate func has(_ value: UInt32) -> Bool { contains { $0.contains(value) } }
}

/// Thai and Lao, Myanmar, Khmer, Tai Le to New Tai Lue and Khmer symbols, Tai Tham, Myanmar extensions, Tai Viet, Ahom.
private let southeastAsianRanges: [ClosedRange<UInt32>] = [
  0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF, 0xA9E0...0xA9FF,
  0xAA60...0xAADF, 0x11700...0x1173F,
]

private let southeastAsianSigns: [ClosedRange<UInt32>] = [
  0x109E...0x109F, 0x19DA...0x19DA, 0x19DE...0x19DF, 0x1AA0...0x1AA6, 0x1AA8...0x1AAD, 0xAA77...0xAA79,
  0xAADE...0xAADF, 0x1173A...0x1173B, 0x1173F...0x1173F,
]

/// Letters of words that are not alphabetic by property.
private let moreLetters: [ClosedRange<UInt32>] = [
  0x2C2...0x2C5, 0x2D2...0x2D7, 0x2DE...0x2DF, 0x2ED...0x2ED, 0x2EF...0x2FF, 0x55B...0x55C, 0x55E...0x55E,
  0x5F3...0x5F3, 0xA720...0xA721, 0xA789...0xA78A, 0xAB5B...0xAB5B,
]
