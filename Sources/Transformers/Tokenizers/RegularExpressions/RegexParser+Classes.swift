import RankifyCore

extension ScalarSet {
  /// Every scalar.
  static let all: ScalarSet = {
    var set = ScalarSet()
    set.isNegated = true
    set.seal()
    return set
  }()

  /// Every scalar but the line feed.
  static let dot: ScalarSet = {
    var set = ScalarSet(0x0a)
    set.isNegated = true
    set.seal()
    return set
  }()
}

/// Escapes and bracketed classes.
extension RegexParser {
  /// What follows a backslash outside brackets.
  mutating func escape() throws(RankifyError) -> RegexTree {
    switch next {
    case "A": return anchor(.textStart)
    case "z": return anchor(.textEnd)
    case "Z": return anchor(.textEndOrLastLine)
    case "b": return anchor(.wordBoundary)
    case "B": return anchor(.noWordBoundary)
    case "R":
      position += 1
      var breaks = ScalarSet()
      for range in [0x0a...0x0d, 0x85...0x85, 0x2028...0x2029] as [ClosedRange<UInt32>] { breaks.insert(range) }
      breaks.seal()
      return .alternatives([.sequence([.literal(0x0d), .literal(0x0a)]), .set(breaks)])
    case .some(let digit) where digit.asciiDigit ?? 0 > 0: throw fault("back-references are not supported")
    default: break
    }
    var set = ScalarSet()
    if try classEscape(into: &set) {
      set.seal()
      return .set(set)
    }
    return literal(try escapedScalar())
  }

  private mutating func anchor(_ anchor: RegularExpression.Anchor) -> RegexTree {
    position += 1
    return .anchor(anchor)
  }

  /// Adds the class that the escape names; `false`, with nothing consumed, where it names none.
  private mutating func classEscape(into set: inout ScalarSet) throws(RankifyError) -> Bool {
    switch next {
    case "d": set.insert(categories: CategoryMask.digits)
    case "D": set.insert(categories: CategoryMask.all & ~CategoryMask.digits)
    case "s": set.insert(.space)
    case "S": set.insert(.not(.space))
    case "w": set.insert(.word)
    case "W": set.insert(.not(.word))
    case "h": for range in [0x30...0x39, 0x41...0x46, 0x61...0x66] as [ClosedRange<UInt32>] { set.insert(range) }
    case "p", "P":
      try property(isNegated: next == "P", into: &set)
      return true
    default: return false
    }
    position += 1
    return true
  }

  private mutating func property(isNegated: Bool, into set: inout ScalarSet) throws(RankifyError) {
    position += 1
    var isNegated = isNegated
    var name = ""
    if take("{") {
      if take("^") { isNegated.toggle() }
      while case let scalar = try advance("'}'"), scalar != "}" { name.unicodeScalars.append(scalar) }
    } else {
      name.unicodeScalars.append(try advance("the name of a property"))
    }
    if let mask = CategoryMask.mask(name) {
      set.insert(categories: isNegated ? CategoryMask.all & ~mask : mask)
    } else if let predicate = Self.predicates[name.lowercased()] {
      set.insert(isNegated ? .not(predicate) : predicate)
    } else {
      throw fault(
        "the property '\(name)' is not supported; known are the general categories, Alphabetic, Uppercase, Lowercase, Space, Word and Han"
      )
    }
  }

  private static let predicates: [String: ScalarSet.Predicate] = [
    "han": .han, "script=han": .han, "space": .space, "white_space": .space, "whitespace": .space, "word": .word,
    "alpha": .alphabetic, "alphabetic": .alphabetic, "upper": .uppercase, "uppercase": .uppercase, "lower": .lowercase,
    "lowercase": .lowercase,
  ]

  /// The scalar that an escape stands for.
  private mutating func escapedScalar() throws(RankifyError) -> Unicode.Scalar {
    switch try advance("an escape") {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "f": return "\u{0c}"
    case "v": return "\u{0b}"
    case "a": return "\u{07}"
    case "e": return "\u{1b}"
    case "0": return "\0"
    case "x": return try hexadecimal(digits: 2)
    case "u": return try hexadecimal(digits: 4)
    case let scalar where scalar.properties.isAlphabetic && scalar.isASCII:
      throw fault("the escape '\\\(scalar)' is not supported")
    case let scalar: return scalar
    }
  }

  private mutating func hexadecimal(digits: Int) throws(RankifyError) -> Unicode.Scalar {
    let isBraced = take("{")
    var (value, count): (UInt32, Int) = (0, 0)
    while isBraced ? next != "}" : count < digits {
      guard let digit = Character(try advance("a hexadecimal digit")).hexDigitValue, count < 8 else {
        throw fault("a hexadecimal digit is expected")
      }
      value = value << 4 | UInt32(digit)
      count += 1
    }
    if isBraced { position += 1 }
    guard let scalar = Unicode.Scalar(value) else { throw fault("the escape names no character") }
    return scalar
  }

  // MARK: Brackets

  /// What follows an opening bracket.
  mutating func characterClass() throws(RankifyError) -> ScalarSet {
    try enter()
    defer { leave() }
    var set = ScalarSet()
    set.isNegated = take("^")
    var isFirst = true
    while true {
      if take("&&") { throw fault("the intersection '&&' is not supported") }
      let scalar = try advance("']'")
      if scalar == "]", !isFirst { break }
      isFirst = false
      try member(scalar, into: &set)
    }
    if ignoresCase { set.insertOtherCases() }
    set.seal()
    return set
  }

  private mutating func member(_ scalar: Unicode.Scalar, into set: inout ScalarSet) throws(RankifyError) {
    var low = scalar
    if scalar == "[" {
      if take(":") { return try posixClass(into: &set) }
      return set.insert(.set(try characterClass()))
    }
    if scalar == "\\" {
      if try classEscape(into: &set) { return }
      low = next == "b" ? "\u{08}" : try escapedScalar()
      if next == "b", low == "\u{08}" { position += 1 }
    }
    set.insert(low.value...(try rangeEnd(from: low)).value)
  }

  /// The other end of a range that begins with `low`, or `low` where there is no range.
  private mutating func rangeEnd(from low: Unicode.Scalar) throws(RankifyError) -> Unicode.Scalar {
    guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return low }
    position += 1
    var high = try advance("the end of a range")
    if high == "\\" { high = try escapedScalar() }
    if high.value < low.value { throw fault("a range has its ends exchanged") }
    return high
  }

  private mutating func posixClass(into set: inout ScalarSet) throws(RankifyError) {
    let isNegated = take("^")
    var name = ""
    while !take(":]") { name.unicodeScalars.append(try advance("':]'")) }
    guard var inner = Self.posixClass(name) else { throw fault("the class '[:\(name):]' is not supported") }
    inner.isNegated = isNegated
    inner.seal()
    set.insert(.set(inner))
  }

  private static func posixClass(_ name: String) -> ScalarSet? {
    var set = ScalarSet()
    if let predicate = predicates[name], name != "han" {
      set.insert(predicate)
      return set
    }
    switch name {
    case "alnum":
      set.insert(.alphabetic)
      set.insert(categories: CategoryMask.digits)
    case "digit": set.insert(categories: CategoryMask.digits)
    case "cntrl": set.insert(categories: CategoryMask.mask("Cc") ?? 0)
    case "punct":
      set.insert(categories: (CategoryMask.mask("P") ?? 0) | (CategoryMask.mask("S") ?? 0))
    default: return nil
    }
    return set
  }
}
