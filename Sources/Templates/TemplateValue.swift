/// A value that a template is given: what JSON can say, with integers apart from other numbers and members in order.
public enum TemplateValue: Sendable, Equatable {
  /// `none`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// Any other number.
  case float(Double)
  /// Text.
  case string(String)
  /// Values in order.
  case list([TemplateValue])
  /// Values under names, in order.
  case map(TemplateMap)
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .float(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// `none`.
  public init(nilLiteral: ()) { self = .null }
  /// A list.
  public init(arrayLiteral elements: TemplateValue...) { self = .list(elements) }
  /// A map; of the same name the last counts.
  public init(dictionaryLiteral elements: (String, TemplateValue)...) {
    self = .map(TemplateMap(elements.map { (key: $0.0, value: $0.1) }))
  }
}
