import RankifyCore

/// A set of scalars, as a class like `[^\s\p{L}]` of a regular expression describes it.
struct ScalarSet: Sendable {
  /// Which ASCII characters belong to it; complete after `seal`.
  private(set) var ascii: (low: UInt64, high: UInt64) = (0, 0)
  private var ranges: [ClosedRange<UInt32>] = []
  /// One bit for each general category.
  private var categories: UInt32 = 0
  private var predicates: [Predicate] = []
  /// Whether the set holds what the rest does not describe.
  var isNegated = false

  /// A property that is no general category.
  enum Predicate: Sendable {
    case space, word, han, alphabetic, uppercase, lowercase
    /// All that another predicate does not hold for.
    indirect case not(Predicate)
    /// All that another class holds, for classes within classes.
    indirect case set(ScalarSet)
  }

  /// The set of one scalar.
  init(_ scalar: UInt32) {
    insert(scalar...scalar)
    seal()
  }

  /// The empty set, to be filled and sealed.
  init() {}

  mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }
  mutating func insert(categories mask: UInt32) { categories |= mask }
  mutating func insert(_ predicate: Predicate) { predicates.append(predicate) }

  /// Adds the other case of every scalar in the ranges.
  mutating func insertOtherCases() {
    for range in ranges where range.count <= 4096 {
      for value in range {
        for other in CaseVariants.of(value) { ranges.append(other...other) }
      }
    }
  }

  /// Prepares the set for questions.
  mutating func seal() {
    ascii = (0, 0)
    for value in 0..<UInt32(64) where computed(value) { ascii.low |= 1 << UInt64(value) }
    for value in 64..<UInt32(128) where computed(value) { ascii.high |= 1 << UInt64(value - 64) }
  }

  /// Whether a scalar belongs to the set.
  @inline(__always)
  func contains(_ value: UInt32) -> Bool {
    if value < 64 { return ascii.low >> UInt64(value) & 1 == 1 }
    if value < 128 { return ascii.high >> UInt64(value - 64) & 1 == 1 }
    return computed(value)
  }

  private func computed(_ value: UInt32) -> Bool { isDescribed(value) != isNegated }

  private func isDescribed(_ value: UInt32) -> Bool {
    if ranges.contains(where: { $0.contains(value) }) { return true }
    if categories != 0, categories >> ScalarClass.category(value).bit & 1 == 1 { return true }
    return predicates.contains { $0.holds(value) }
  }
}

extension ScalarSet.Predicate {
  fileprivate func holds(_ value: UInt32) -> Bool {
    switch self {
    case .space: ScalarClass.isWhiteSpace(value)
    case .word: Self.isWord(value)
    case .han: ScalarClass.isHan(value)
    case .alphabetic: ScalarClass.properties(value).isAlphabetic
    case .uppercase: ScalarClass.properties(value).isUppercase
    case .lowercase: ScalarClass.properties(value).isLowercase
    case .not(let predicate): !predicate.holds(value)
    case .set(let set): set.contains(value)
    }
  }

  /// `\w` as the regular expressions of the `tokenizers` library (Oniguruma) know it: with the fractions and raised
  /// digits of Latin-1, without joiners.
  private static func isWord(_ value: UInt32) -> Bool {
    switch value {
    case 0x200c, 0x200d: false
    case 0xb2, 0xb3, 0xb9, 0xbc...0xbe: true
    default: ScalarClass.isWord(value)
    }
  }
}

/// The scalars that differ from another by case only.
enum CaseVariants {
  static func of(_ value: UInt32) -> [UInt32] {
    let properties = ScalarClass.properties(value)
    var variants = [properties.uppercaseMapping, properties.lowercaseMapping, properties.titlecaseMapping]
      .filter { $0.unicodeScalars.count == 1 }.flatMap { $0.unicodeScalars.map(\.value) }
    // The long s and the Kelvin sign have the same fold as the letters.
    if value | 0x20 == 0x73 { variants.append(0x17f) }
    if value | 0x20 == 0x6b { variants.append(0x212a) }
    return variants
  }
}

extension Unicode.GeneralCategory {
  /// The place of the category in a mask.
  @inline(__always)
  var bit: UInt32 {
    switch self {
    case .uppercaseLetter: 0
    case .lowercaseLetter: 1
    case .titlecaseLetter: 2
    case .modifierLetter: 3
    case .otherLetter: 4
    case .nonspacingMark: 5
    case .spacingMark: 6
    case .enclosingMark: 7
    case .decimalNumber: 8
    case .letterNumber: 9
    case .otherNumber: 10
    case .connectorPunctuation: 11
    case .dashPunctuation: 12
    case .openPunctuation: 13
    case .closePunctuation: 14
    case .initialPunctuation: 15
    case .finalPunctuation: 16
    case .otherPunctuation: 17
    case .mathSymbol: 18
    case .currencySymbol: 19
    case .modifierSymbol: 20
    case .otherSymbol: 21
    case .spaceSeparator: 22
    case .lineSeparator: 23
    case .paragraphSeparator: 24
    case .control: 25
    case .format: 26
    case .surrogate: 27
    case .privateUse: 28
    case .unassigned: 29
    @unknown default: 29
    }
  }
}
