#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Renderer {
  /// `left symbol right` as Python computes it, integers of 64 bits.
  func calculate(_ symbol: ArithmeticOperator, _ left: Value, _ right: Value) throws(Fault) -> Value {
    try left.checkDefined()
    try right.checkDefined()
    if let a = left.integer, let b = right.integer { return try calculate(symbol, a, b) }
    if let a = left.double, let b = right.double { return .float(try calculate(symbol, a, b)) }
    switch (symbol, left, right) {
    case (.add, .string(let a), .string(let b)):
      try charge(forText: a.utf8.count + b.utf8.count)
      return .string(a + b)
    case (.add, .list(let a), .list(let b)): return try makeList(a.elements + b.elements)
    case (.add, .tuple(let a), .tuple(let b)):
      try charge(a.elements.count + b.elements.count)
      return try .tuple(a.elements + b.elements)
    case (.multiply, .string(let text), let times), (.multiply, let times, .string(let text)):
      if let times = times.integer { return .string(try repeated(text, times)) }
    case (.multiply, .list(let list), let times), (.multiply, let times, .list(let list)):
      if let times = times.integer { return .list(ValueList(try repeated(list.elements, times), of: list)) }
    case (.multiply, .tuple(let list), let times), (.multiply, let times, .tuple(let list)):
      if let times = times.integer { return .tuple(ValueList(try repeated(list.elements, times), of: list)) }
    case (.modulo, .string(let format), _): return try formatted(percent: format, right)
    default: break
    }
    throw Fault("'\(symbol.rawValue)' cannot be applied to \(left.described) and \(right.described)")
  }

  private func repeated(_ text: String, _ times: Int) throws(Fault) -> String {
    guard times > 0 else { return "" }
    let (bytes, overflows) = text.utf8.count.multipliedReportingOverflow(by: times)
    try charge(forText: overflows ? .max : bytes)
    return String(repeating: text, count: text.isEmpty ? 0 : times)
  }

  private func repeated(_ elements: [Value], _ times: Int) throws(Fault) -> [Value] {
    guard times > 0, !elements.isEmpty else { return [] }
    let (count, overflows) = elements.count.multipliedReportingOverflow(by: times)
    guard !overflows, count <= limits.steps else {
      throw Fault("the template makes a list of more than \(limits.steps) elements")
    }
    try charge(count)
    return Array((0..<times).lazy.flatMap { _ in elements })
  }

  // MARK: - Integers

  private func calculate(_ symbol: ArithmeticOperator, _ a: Int, _ b: Int) throws(Fault) -> Value {
    switch symbol {
    case .add: return try checked(a.addingReportingOverflow(b))
    case .subtract: return try checked(a.subtractingReportingOverflow(b))
    case .multiply: return try checked(a.multipliedReportingOverflow(by: b))
    case .divide: return .float(try calculate(.divide, Double(a), Double(b)))
    case .floorDivide: return try floorDivide(a, b)
    case .modulo: return .integer(try modulo(a, b))
    case .power: return b < 0 ? .float(try calculate(.power, Double(a), Double(b))) : try power(a, b)
    }
  }

  private func checked(_ result: (partialValue: Int, overflow: Bool)) throws(Fault) -> Value {
    guard !result.overflow else { throw Fault("the result does not fit in an integer of 64 bits") }
    return .integer(result.partialValue)
  }

  private func floorDivide(_ a: Int, _ b: Int) throws(Fault) -> Value {
    let remainder = try modulo(a, b)
    guard case .integer(let quotient) = try checked(a.dividedReportingOverflow(by: b)) else { return .null }
    // Swift rounds towards zero.
    return .integer(remainder != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient)
  }

  /// The remainder, of the divisor's sign.
  private func modulo(_ a: Int, _ b: Int) throws(Fault) -> Int {
    guard b != 0 else { throw Fault("division by zero") }
    // The smallest integer by -1 overflows, but its remainder is 0.
    let remainder = a.remainderReportingOverflow(dividingBy: b).partialValue
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  private func power(_ base: Int, _ exponent: Int) throws(Fault) -> Value {
    if exponent == 0 || base == 1 { return .integer(1) }
    if base == 0 { return .integer(0) }
    if base == -1 { return .integer(exponent & 1 == 0 ? 1 : -1) }
    guard exponent < 64 else { throw Fault("the result does not fit in an integer of 64 bits") }
    var result = 1
    for _ in 0..<exponent {
      guard case .integer(let next) = try checked(result.multipliedReportingOverflow(by: base)) else { break }
      result = next
    }
    return .integer(result)
  }

  // MARK: - Floating point

  private func calculate(_ symbol: ArithmeticOperator, _ a: Double, _ b: Double) throws(Fault) -> Double {
    switch symbol {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide:
      guard b != 0 else { throw Fault("division by zero") }
      return a / b
    case .floorDivide: return try floorDivide(a, b)
    case .modulo: return try modulo(a, b)
    case .power:
      guard a != 0 || b >= 0 else { throw Fault("zero to a negative power") }
      let result = pow(a, b)
      guard !result.isNaN || a.isNaN || b.isNaN else { throw Fault("a root of a negative number is no real number") }
      guard result.isFinite || !a.isFinite || !b.isFinite else { throw Fault("the power is too large") }
      return result
    }
  }

  private func modulo(_ a: Double, _ b: Double) throws(Fault) -> Double {
    guard b != 0 else { throw Fault("division by zero") }
    let remainder = fmod(a, b)
    guard remainder != 0 else { return Double(signOf: b, magnitudeOf: 0) }
    return (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  private func floorDivide(_ a: Double, _ b: Double) throws(Fault) -> Double {
    let quotient = (a - (try modulo(a, b))) / b
    guard quotient != 0 else { return Double(signOf: a / b, magnitudeOf: 0) }
    let floored = quotient.rounded(.down)
    return quotient - floored > 0.5 ? floored + 1 : floored
  }

  // MARK: - Signs

  /// `-value`.
  func negative(_ value: Value) throws(Fault) -> Value {
    try value.checkDefined()
    if case .float(let number) = value { return .float(-number) }
    guard let number = value.integer else { throw Fault("\(value.described) has no negative") }
    return try checked((0).subtractingReportingOverflow(number))
  }

  /// `+value`.
  func positive(_ value: Value) throws(Fault) -> Value {
    try value.checkDefined()
    if case .float = value { return value }
    guard let number = value.integer else { throw Fault("\(value.described) has no sign") }
    return .integer(number)
  }
}
