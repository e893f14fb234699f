import RankifyCore

/// Reads the text of a regular expression.
struct RegexParser {
  var scalars: [Unicode.Scalar]
  var position = 0
  /// Whether letters match either case.
  var ignoresCase = false
  /// Whether `.` matches line feeds, too.
  var dotMatchesAll = false
  /// How many groups and brackets are open.
  private var depth = 0

  /// Groups, brackets and quantifiers may not be nested deeper than this.
  private static let maximumDepth = 100

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  /// The whole pattern.
  mutating func parse() throws(RankifyError) -> RegexTree {
    let tree = try alternatives()
    if position < scalars.count { throw fault("there is a ')' too many") }
    return tree
  }

  /// An error about the pattern.
  func fault(_ message: String) -> RankifyError {
    RankifyError(.invalidInput, "the regular expression cannot be used: at character \(position + 1), \(message)")
  }

  var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  /// Steps over `text`, where it stands next.
  mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard position + wanted.count <= scalars.count, scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  /// The next scalar, which is consumed.
  mutating func advance(_ expected: String) throws(RankifyError) -> Unicode.Scalar {
    guard let next else { throw fault("the pattern ends where \(expected) is expected") }
    position += 1
    return next
  }

  // MARK: Structure

  private mutating func alternatives() throws(RankifyError) -> RegexTree {
    try enter()
    defer { leave() }
    let (oldCase, oldDot) = (ignoresCase, dotMatchesAll)
    defer { (ignoresCase, dotMatchesAll) = (oldCase, oldDot) }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  /// Begins a group or bracket.
  mutating func enter() throws(RankifyError) {
    depth += 1
    if depth > Self.maximumDepth { throw fault("groups are nested deeper than \(Self.maximumDepth)") }
  }

  /// Ends a group or bracket.
  mutating func leave() { depth -= 1 }

  private mutating func sequence() throws(RankifyError) -> RegexTree {
    var items: [RegexTree] = []
    while let next, next != "|", next != ")" {
      guard let atom = try atom() else { continue }
      items.append(try quantified(atom))
    }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  private mutating func quantified(_ atom: RegexTree) throws(RankifyError) -> RegexTree {
    var tree = atom
    var count = 0
    while var quantifier = try quantifier() {
      count += 1
      if count > Self.maximumDepth { throw fault("quantifiers are nested deeper than \(Self.maximumDepth)") }
      if take("?") {
        quantifier.mode = .lazy
      } else if scalars[position - 1] != "}", take("+") {
        quantifier.mode = .possessive
      }
      tree = .repeated(tree, quantifier)
    }
    return tree
  }

  private mutating func quantifier() throws(RankifyError) -> Quantifier? {
    if take("*") { return Quantifier(low: 0, high: .max) }
    if take("+") { return Quantifier(low: 1, high: .max) }
    if take("?") { return Quantifier(low: 0, high: 1) }
    guard next == "{" else { return nil }
    let start = position
    position += 1
    let low = try number()
    let high = take(",") ? try number() ?? .max : low
    guard take("}"), let high, low != nil || high != .max else {
      // Braces that count nothing stand for themselves.
      position = start
      return nil
    }
    if low ?? 0 > high { throw fault("the repetition has its bounds exchanged") }
    return Quantifier(low: low ?? 0, high: high)
  }

  private mutating func number() throws(RankifyError) -> Int? {
    var value: Int?
    while let digit = next?.asciiDigit {
      position += 1
      value = (value ?? 0) * 10 + digit
      if value ?? 0 > 1000 { throw fault("a repetition of more than 1000 is not supported") }
    }
    return value
  }

  // MARK: Atoms

  private mutating func atom() throws(RankifyError) -> RegexTree? {
    switch try advance("a pattern") {
    case "(": return try group()
    case "[": return .set(try characterClass())
    case "\\": return try escape()
    case ".": return .set(dotMatchesAll ? .all : .dot)
    case "^": return .anchor(.lineStart)
    case "$": return .anchor(.lineEnd)
    case "*", "+", "?": throw fault("a quantifier has nothing to repeat")
    case let scalar: return literal(scalar)
    }
  }

  func literal(_ scalar: Unicode.Scalar) -> RegexTree {
    guard ignoresCase, !CaseVariants.of(scalar.value).allSatisfy({ $0 == scalar.value }) else {
      return .literal(scalar.value)
    }
    var set = ScalarSet()
    set.insert(scalar.value...scalar.value)
    set.insertOtherCases()
    set.seal()
    return .set(set)
  }

  private mutating func group() throws(RankifyError) -> RegexTree? {
    guard take("?") else { return try closed(try alternatives()) }
    if take(":") { return try closed(try alternatives()) }
    if take("=") { return .look(try closed(try alternatives()), isNegated: false) }
    if take("!") { return .look(try closed(try alternatives()), isNegated: true) }
    if take(">") { return .atomic(try closed(try alternatives())) }
    if take("<=") { return try lookBehind(isNegated: false) }
    if take("<!") { return try lookBehind(isNegated: true) }
    if take("#") {
      while try advance("')'") != ")" {}
      return nil
    }
    if take("<") {
      while try advance("'>'") != ">" {}
      return try closed(try alternatives())
    }
    return try options()
  }

  private mutating func closed(_ tree: RegexTree) throws(RankifyError) -> RegexTree {
    guard take(")") else { throw fault("a group is not closed") }
    return tree
  }

  private mutating func lookBehind(isNegated: Bool) throws(RankifyError) -> RegexTree {
    guard let set = try closed(try alternatives()).singleSet else {
      throw fault("a look-behind of more than one character is not supported")
    }
    return .lookBehind(set, isNegated: isNegated)
  }

  /// `(?im-x)` up to the end of the group around it, or `(?i:…)`.
  private mutating func options() throws(RankifyError) -> RegexTree? {
    let old = (ignoresCase, dotMatchesAll)
    var isOn = true
    while true {
      switch try advance("')' or ':'") {
      case "-": isOn = false
      case "i": ignoresCase = isOn
      case "m", "s": dotMatchesAll = isOn
      case ")": return nil
      case ":":
        let tree = try closed(try alternatives())
        (ignoresCase, dotMatchesAll) = old
        return tree
      default: throw fault("this kind of group is not supported")
      }
    }
  }
}

extension Unicode.Scalar {
  /// The value of an ASCII digit.
  var asciiDigit: Int? { value &- 0x30 < 10 ? Int(value &- 0x30) : nil }
}
