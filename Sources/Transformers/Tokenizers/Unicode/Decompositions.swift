/// What scalars decompose into and compose from (Unicode Standard, chapter 3.11), Hangul by arithmetic.
struct Decompositions: Sendable {
  /// The tables, unpacked at first use.
  static let shared = Decompositions()

  private var canonical: [UInt32: [UInt32]] = [:]
  private var compatible: [UInt32: [UInt32]] = [:]
  private var compositions: [UInt64: UInt32] = [:]
  /// One bit per 256 scalars: whether any of them decomposes.
  private var pages = [Bool](repeating: false, count: 0x1100)

  private init() {
    for entry in DecompositionData.entries(DecompositionData.canonical) {
      canonical[entry.scalar] = entry.mapping
      pages[Int(entry.scalar >> 8)] = true
      if !entry.isExcluded, entry.mapping.count == 2 {
        compositions[Self.key(entry.mapping[0], entry.mapping[1])] = entry.scalar
      }
    }
    for entry in DecompositionData.entries(DecompositionData.compatible) {
      compatible[entry.scalar] = entry.mapping
      pages[Int(entry.scalar >> 8)] = true
    }
    unfold()
  }

  /// Replaces every mapping by its full one; the compatible table then serves alone.
  private mutating func unfold() {
    let (short, long) = (canonical, compatible)
    func full(_ scalar: UInt32, _ isCompatible: Bool) -> [UInt32] {
      guard let mapping = short[scalar] ?? (isCompatible ? long[scalar] : nil) else { return [scalar] }
      return mapping.flatMap { full($0, isCompatible) }
    }
    for scalar in short.keys {
      canonical[scalar] = full(scalar, false)
      compatible[scalar] = full(scalar, true)
    }
    for scalar in long.keys { compatible[scalar] = full(scalar, true) }
  }

  private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

  /// Calls `body` with each scalar of the full decomposition.
  func decompose(_ scalar: UInt32, compatibly: Bool, _ body: (UInt32) -> Void) {
    if scalar < 0xa0 || !pages[Int(scalar >> 8)] && !(0xac00..<0xd7a4).contains(scalar) { return body(scalar) }
    if let syllable = Hangul.decomposed(scalar) {
      body(syllable.leading)
      body(syllable.vowel)
      if let trailing = syllable.trailing { body(trailing) }
      return
    }
    guard let mapping = compatibly ? compatible[scalar] : canonical[scalar] else { return body(scalar) }
    for part in mapping { body(part) }
  }

  /// The primary composite of two scalars.
  func composition(of first: UInt32, _ second: UInt32) -> UInt32? {
    Hangul.composed(first, second) ?? compositions[Self.key(first, second)]
  }
}

/// Hangul syllables (Unicode Standard, chapter 3.12).
private enum Hangul {
  private static let (base, leading, vowel, trailing): (UInt32, UInt32, UInt32, UInt32) = (
    0xac00, 0x1100, 0x1161, 0x11a7
  )
  private static let (leadings, vowels, trailings): (UInt32, UInt32, UInt32) = (19, 21, 28)

  static func decomposed(_ scalar: UInt32) -> (leading: UInt32, vowel: UInt32, trailing: UInt32?)? {
    let index = scalar &- base
    guard index < leadings * vowels * trailings else { return nil }
    let last = index % trailings
    return (
      leading + index / (vowels * trailings), vowel + index / trailings % vowels, last == 0 ? nil : trailing + last
    )
  }

  static func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if first &- leading < leadings, second &- vowel < vowels {
      return base + ((first - leading) * vowels + (second - vowel)) * trailings
    }
    let index = first &- base
    guard index < leadings * vowels * trailings, index % trailings == 0, second &- trailing &- 1 < trailings - 1 else {
      return nil
    }
    return first + (second - trailing)
  }
}
