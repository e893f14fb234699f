import RankifyCore

/// The tests behind `is`, by Jinja's names.
enum ValueTest: String, Sendable, CaseIterable {
  case defined, undefined, none, boolean, `true`, `false`, integer, float, number, string, mapping, iterable, sequence
  case callable, lower, upper, odd, even, divisibleby, `in`, sameas, filter, test
  case equalto, eq, ne, lt, lessthan, le, gt, greaterthan, ge
  case equalSymbol = "=="
  case notEqualSymbol = "!="
  case lessSymbol = "<"
  case atMostSymbol = "<="
  case greaterSymbol = ">"
  case atLeastSymbol = ">="

  /// The fault of a name that no test has.
  static func unknown(_ name: String) -> Fault {
    let hint = NearestName.of(name, among: allCases.map(\.rawValue)).map { "; did you mean '\($0)'?" } ?? ""
    return Fault("there is no test '\(name)'\(hint)")
  }

  /// The comparison that the test is.
  fileprivate var comparison: ComparisonOperator? {
    switch self {
    case .equalto, .eq, .equalSymbol: .equal
    case .ne, .notEqualSymbol: .notEqual
    case .lt, .lessthan, .lessSymbol: .less
    case .le, .atMostSymbol: .atMost
    case .gt, .greaterthan, .greaterSymbol: .greater
    case .ge, .atLeastSymbol: .atLeast
    case .in: .contained
    default: nil
    }
  }
}

extension Renderer {
  /// `value is test(arguments)`.
  func check(_ test: ValueTest, _ value: Value, _ arguments: Arguments) throws(Fault) -> Bool {
    let name = "the test '\(test.rawValue)'"
    if let comparison = test.comparison {
      return try holds(comparison, value, try other(arguments, name))
    }
    switch test {
    case .divisibleby: return isZero(try calculate(.modulo, value, try other(arguments, name)))
    case .sameas: return try isSame(value, try other(arguments, name))
    default: try arguments.checkNone(of: name)
    }
    switch test {
    case .odd, .even: return isZero(try calculate(.modulo, value, .integer(2))) == (test == .even)
    case .lower: return try text(of: value).isPythonLower
    case .upper: return try text(of: value).isPythonUpper
    case .filter: return Filter(rawValue: try text(value, "the filter's name")) != nil
    case .test: return ValueTest(rawValue: try text(value, "the test's name")) != nil
    default: return isKind(test, value)
    }
  }

  private func other(_ arguments: Arguments, _ name: String) throws(Fault) -> Value {
    try arguments.bound(to: ["other"], required: 1, of: name)[0] ?? .null
  }

  private func isZero(_ value: Value) -> Bool { value.double == 0 }

  /// Identity, which of values that cannot change is equality within one type.
  private func isSame(_ a: Value, _ b: Value) throws(Fault) -> Bool {
    a.described == b.described ? try isEqual(a, b) : false
  }

  private func isKind(_ test: ValueTest, _ value: Value) -> Bool {
    switch (test, value) {
    case (.undefined, .undefined): true
    case (.defined, .undefined): false
    case (.defined, _): true
    case (.none, .null), (.boolean, .bool), (.integer, .integer), (.float, .float), (.string, .string): true
    case (.true, .bool(let value)): value
    case (.false, .bool(let value)): !value
    case (.number, .bool), (.number, .integer), (.number, .float): true
    case (.mapping, .map): true
    case (.sequence, .undefined), (.sequence, .string), (.sequence, .list), (.sequence, .tuple), (.sequence, .map),
      (.sequence, .range):
      true
    case (.iterable, .generator), (.iterable, .view), (.iterable, .loop): true
    case (.iterable, _): isKind(.sequence, value)
    case (.callable, .macro), (.callable, .function), (.callable, .method), (.callable, .loop),
      (.callable, .undefined):
      true
    default: false
    }
  }
}
