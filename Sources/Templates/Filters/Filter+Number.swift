extension Renderer {
  /// Filters that give numbers.
  func applyNumber(_ filter: Filter, to input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    try input.checkDefined()
    switch filter {
    case .int: return try int(input, arguments)
    case .float:
      let standard = try arguments.bound(to: ["default"], of: "the filter 'float'")[0]
      return PythonNumber.float(input).map { .float($0) } ?? standard ?? .float(0)
    case .abs:
      try arguments.checkNone(of: "the filter 'abs'")
      if case .float(let number) = input { return .float(number.magnitude) }
      guard let number = input.integer else { throw Fault("\(input.described) has no absolute value") }
      return number < 0 ? try negative(input) : .integer(number)
    default: return try round(input, arguments)
    }
  }

  private func int(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["default", "base"], of: "the filter 'int'")
    let base = try integer(given[1], "base", standard: 10)
    guard base == 0 || (2...36).contains(base) else { throw Fault("the base is 0 or from 2 to 36, found \(base)") }
    if let number = input.integer { return .integer(number) }
    if case .float(let number) = input, number.isInfinite { throw Fault("an infinite number is no integer") }
    if case .string(let text) = input, let number = PythonNumber.integer(text, base: base) { return .integer(number) }
    guard let number = PythonNumber.float(input), number.isFinite else { return given[0] ?? .integer(0) }
    guard let whole = Int(exactly: number.rounded(.towardZero)) else {
      throw Fault("the number does not fit in an integer of 64 bits")
    }
    return .integer(whole)
  }

  private func round(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["precision", "method"], of: "the filter 'round'")
    let digits = try integer(given[0], "precision", standard: 0)
    let method = try given[1].map { value throws(Fault) in try text(value, "method") } ?? "common"
    guard let number = input.double else { throw Fault("\(input.described) cannot be rounded") }
    guard (0...300).contains(digits) else { throw Fault("'precision' is from 0 to 300, found \(digits)") }
    switch method {
    case "common":
      if let integer = input.integer { return .integer(integer) }
      guard number.isFinite else { return input }
      return .float(Double(FormatSpecification.printed(number, "f", digits)) ?? number)
    case "ceil", "floor":
      let scale = PythonNumber.powerOfTen(digits)
      let scaled = (number * scale).rounded(method == "ceil" ? .up : .down)
      guard scaled.isFinite else { throw Fault("the number is too large to round") }
      // Python has an integer here, which knows no negative zero.
      return .float((scaled == 0 ? 0 : scaled) / scale)
    default: throw Fault("'method' is 'common', 'ceil' or 'floor', found '\(method)'")
    }
  }
}

/// Numbers as Python reads them from text.
enum PythonNumber {
  /// `float(value)`; `nil` where Python fails.
  static func float(_ value: Value) -> Double? {
    guard case .string(let text) = value else { return value.double }
    guard let digits = plain(text) else { return nil }
    let sign = digits.hasPrefix("-") ? -1.0 : 1.0
    switch digits.pythonLower.stripped(of: ["+", "-"], from: .front) {
    case "inf", "infinity": return digits.utf8.count < 11 ? sign * .infinity : nil
    case "nan": return .nan
    default:
      let allowed: Set<Unicode.Scalar> = ["+", "-", ".", "e", "E"]
      guard digits.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) || allowed.contains($0) }) else { return nil }
      return Double(digits)
    }
  }

  /// `int(text, base)`; `nil` where Python fails, and beyond 64 bits.
  static func integer(_ text: String, base: Int) -> Int? {
    guard var digits = plain(text)?.pythonLower else { return nil }
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else { return nil }
    var radix = base == 0 ? 10 : base
    for (prefix, value) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
      guard base == 0 || base == value else { continue }
      radix = value
      digits.removeFirst(2)
      break
    }
    return Int((isNegative ? "-" : "") + digits, radix: radix)
  }

  static func powerOfTen(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }

  /// The text without white space around it and single underscores between its digits.
  private static func plain(_ text: String) -> String? {
    let stripped = Array(text.stripped().unicodeScalars)
    guard !stripped.isEmpty, stripped.first != "_", stripped.last != "_" else { return nil }
    for i in stripped.indices.dropFirst() where stripped[i] == "_" && stripped[i - 1] == "_" { return nil }
    return String(scalars: stripped.filter { $0 != "_" })
  }
}
