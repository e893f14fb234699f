/// The value of a setting.
public enum SettingValue: Codable, Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  /// Yes or no.
  case flag(Bool)
  /// A whole number.
  case whole(Int)
  /// A number.
  case number(Double)
  /// A name or other words.
  case text(String)
  /// Several.
  case list([SettingValue])

  /// A literal.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A literal.
  public init(integerLiteral value: Int) { self = .whole(value) }
  /// A literal.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A literal.
  public init(booleanLiteral value: Bool) { self = .flag(value) }

  /// Takes what JSON has.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let whole = try? container.decode(Int.self) {
      self = .whole(whole)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([SettingValue].self) {
      self = .list(list)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes itself as what it is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let flag): try container.encode(flag)
    case .whole(let whole): try container.encode(whole)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    }
  }

  /// The value for people.
  var words: String {
    switch self {
    case .flag(let flag): flag ? "yes" : "no"
    case .whole(let whole): "\(whole)"
    case .number(let number): "\(number)"
    case .text(let text): text
    case .list(let list): list.map(\.words).joined(separator: ", ")
    }
  }
}
