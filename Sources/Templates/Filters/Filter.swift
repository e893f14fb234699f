import RankifyCore

/// The filters, by Jinja's names.
enum Filter: String, Sendable, CaseIterable {
  case trim, upper, lower, capitalize, title, string, safe, escape, e, replace, indent, center, format, wordcount,
    truncate
  case length, count, first, last, list, join, reverse, sort, unique, items, dictsort, sum, min, max, batch
  case map, select, reject, selectattr, rejectattr, attr
  case `default`, d
  case int, float, abs, round
  case tojson

  /// The fault of a name that no filter has.
  static func unknown(_ name: String) -> Fault {
    let hint = NearestName.of(name, among: allCases.map(\.rawValue)).map { "; did you mean '\($0)'?" } ?? ""
    return Fault("there is no filter '\(name)'\(hint)")
  }
}

extension Renderer {
  /// `input | filter(arguments)`.
  func apply(_ filter: Filter, to input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    switch filter {
    case .trim, .upper, .lower, .capitalize, .title, .string, .safe, .escape, .e, .replace, .indent, .center, .format,
      .wordcount, .truncate:
      return try applyText(filter, to: input, arguments)
    case .length, .count, .first, .last, .list, .join, .reverse, .items, .batch:
      return try applySequence(filter, to: input, arguments)
    case .sort, .unique, .dictsort, .sum, .min, .max: return try applyOrder(filter, to: input, arguments)
    case .map, .select, .reject, .selectattr, .rejectattr, .attr:
      return try applySelection(filter, to: input, arguments)
    case .default, .d: return try standard(input, arguments)
    case .int, .float, .abs, .round: return try applyNumber(filter, to: input, arguments)
    case .tojson: return try json(input, arguments)
    }
  }

  /// `default`: another value for an undefined one, or for any false one.
  private func standard(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let given = try arguments.bound(to: ["default_value", "boolean"], of: "the filter 'default'")
    let isMissing =
      if case .undefined = input { true } else { given[1].map(isTrue) == true && !isTrue(input) }
    return isMissing ? given[0] ?? .string("") : input
  }

  /// `tojson`, with the arguments that Transformers gives it; nothing is escaped for HTML.
  private func json(_ input: Value, _ arguments: Arguments) throws(Fault) -> Value {
    let names = ["ensure_ascii", "indent", "separators", "sort_keys"]
    let given = try arguments.bound(to: names, of: "the filter 'tojson'")
    var style = JSONWriter.Style()
    style.isASCII = given[0].map(isTrue) ?? false
    style.sortsKeys = given[3].map(isTrue) ?? false
    if let indent = try jsonIndent(given[1]) {
      style.indent = indent
      style.itemSeparator = ","
    }
    if case .tuple(let pair)? = given[2], pair.elements.count == 2 {
      style.itemSeparator = try text(pair.elements[0], "separators")
      style.keySeparator = try text(pair.elements[1], "separators")
    } else if case .list(let pair)? = given[2], pair.elements.count == 2 {
      style.itemSeparator = try text(pair.elements[0], "separators")
      style.keySeparator = try text(pair.elements[1], "separators")
    }
    var writer = JSONWriter(style, self)
    try writer.write(input)
    return try made(writer.text)
  }

  private func jsonIndent(_ value: Value?) throws(Fault) -> String? {
    switch value {
    case nil, .null?: return nil
    case .string(let indent)?: return indent
    default:
      let width = try integer(value, "indent", standard: 0)
      try check(length: width)
      return String(repeating: " ", count: max(0, width))
    }
  }
}
