/// The place of a variable's name in the template's table of names.
typealias NameID = Int

/// A part of a template that has a value.
struct Expression: Sendable {
  indirect enum Kind: Sendable {
    case constant(Value)
    case name(NameID)
    /// The text of the block around a filter: `{% filter … %}`, `{% set x | … %}`.
    case captured
    case list([Expression])
    case tuple([Expression])
    case map([(key: Expression, value: Expression)])
    case negative(Expression)
    case positive(Expression)
    case not(Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case arithmetic(ArithmeticOperator, Expression, Expression)
    case comparison(Expression, [(ComparisonOperator, Expression)])
    /// `a ~ b ~ c`.
    case concatenation([Expression])
    case conditional(test: Expression, then: Expression, otherwise: Expression?)
    case attribute(Expression, String)
    case item(Expression, Expression)
    case slice(Expression, Slice)
    case call(Expression, [Argument])
    case filter(Expression, FilterName, [Argument])
    case test(Expression, TestName, [Argument])
  }

  /// The bounds of `[start:end:step]`.
  struct Slice: Sendable {
    let start, end, step: Expression?
  }

  let kind: Kind
  /// Where a fault of it is, in bytes of the source.
  let place: Int
  /// How many expressions nest, itself one: bounded, for it is walked and freed by recursion.
  private let depth: Int

  init(_ kind: Kind, at place: Int) throws(Fault) {
    (self.kind, self.place) = (kind, place)
    depth = 1 + (kind.children.lazy.map(\.depth).max() ?? 0)
    guard depth <= TemplateLimits.expressionDepth else {
      throw Fault("the expression nests deeper than \(TemplateLimits.expressionDepth)", at: place)
    }
  }
}

extension Expression.Kind {
  /// The expressions directly within.
  fileprivate var children: [Expression] {
    switch self {
    case .constant, .name, .captured: []
    case .list(let elements), .tuple(let elements), .concatenation(let elements): elements
    case .map(let members): members.flatMap { [$0.key, $0.value] }
    case .negative(let value), .positive(let value), .not(let value), .attribute(let value, _): [value]
    case .and(let a, let b), .or(let a, let b), .arithmetic(_, let a, let b), .item(let a, let b): [a, b]
    case .comparison(let first, let others): [first] + others.map(\.1)
    case .conditional(let test, let then, let otherwise): [test, then] + [otherwise].compactMap(\.self)
    case .slice(let value, let bounds): [value] + [bounds.start, bounds.end, bounds.step].compactMap(\.self)
    case .call(let callee, let arguments): [callee] + arguments.map(\.expression)
    case .filter(let input, _, let arguments), .test(let input, _, let arguments):
      [input] + arguments.map(\.expression)
    }
  }
}

/// A filter as the template names it.
enum FilterName: Sendable {
  case known(Filter)
  case unknown(String)
}

/// A test as the template names it.
enum TestName: Sendable {
  case known(ValueTest)
  case unknown(String)
}

/// One argument of a call.
enum Argument: Sendable {
  case positional(Expression)
  case keyword(String, Expression)
  /// `*list`.
  case spread(Expression)
  /// `**map`.
  case keywordSpread(Expression)

  var expression: Expression {
    switch self {
    case .positional(let value), .keyword(_, let value), .spread(let value), .keywordSpread(let value): value
    }
  }
}

/// Operators that make a value of two.
enum ArithmeticOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "**"
}

/// Operators that say whether something holds of two values.
enum ComparisonOperator: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case atMost = "<="
  case greater = ">"
  case atLeast = ">="
  case contained = "in"
  case notContained = "not in"
}
