/// Characters as Python classes them.
extension Unicode.Scalar {
  /// `str.isspace`.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
    default: false
    }
  }

  /// `str.splitlines` cuts here.
  var endsPythonLine: Bool {
    switch value {
    case 0x0a...0x0d, 0x1c...0x1e, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// `str.isprintable`: what `repr` shows as it is.
  var isPythonPrintable: Bool {
    if value < 0x7f { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }

  /// Lower, upper or title case letters.
  var isCased: Bool { properties.isLowercase || properties.isUppercase || isTitlecase }
  var isTitlecase: Bool { properties.generalCategory == .titlecaseLetter }
  /// `str.isalpha`.
  var isPythonLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
  /// `str.isdigit`.
  var isPythonDigit: Bool { properties.numericType == .decimal || properties.numericType == .digit }
  /// `str.isnumeric`.
  var isPythonNumeric: Bool { properties.numericType != nil }
}

extension UInt8 {
  /// `isPythonSpace` of an ASCII character.
  var isPythonSpace: Bool { (0x09...0x0d).contains(self) || (0x1c...0x20).contains(self) }
}

/// Texts as Python writes them.
enum PythonText {
  /// `repr` of a text: in single quotation marks unless it holds such and no double ones.
  static func quoted(_ text: String) -> String {
    let hasSingle = text.utf8.contains(UInt8(ascii: "'")), hasDouble = text.utf8.contains(UInt8(ascii: "\""))
    let quote: Unicode.Scalar = hasSingle && !hasDouble ? "\"" : "'"
    var result = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars { append(scalar, quote: quote, to: &result) }
    result.append(quote)
    return String(result)
  }

  private static func append(
    _ scalar: Unicode.Scalar, quote: Unicode.Scalar, to result: inout String.UnicodeScalarView
  ) {
    switch scalar {
    case quote, "\\": result.append(contentsOf: ["\\", scalar])
    case "\n": result.append(contentsOf: "\\n".unicodeScalars)
    case "\r": result.append(contentsOf: "\\r".unicodeScalars)
    case "\t": result.append(contentsOf: "\\t".unicodeScalars)
    default:
      if scalar.isPythonPrintable {
        result.append(scalar)
      } else {
        result.append(contentsOf: escaped(scalar).unicodeScalars)
      }
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case ..<0x100: "\\x" + hexadecimal(scalar.value, digits: 2)
    case ..<0x10000: "\\u" + hexadecimal(scalar.value, digits: 4)
    default: "\\U" + hexadecimal(scalar.value, digits: 8)
    }
  }

  static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  /// `repr` of a number: the shortest digits that read back, an exponent below 10⁻⁴ and from 10¹⁶ on.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let (digits, exponent) = decimal(value)
    let sign = value.sign == .minus ? "-" : ""
    guard (-4..<16).contains(exponent) else {
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      let size = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
      return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(size)"
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    let whole = digits.count <= exponent + 1
    guard !whole else {
      return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) + ".0"
    }
    return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// The shortest significant digits of a finite number, and the power of ten of the first.
  private static func decimal(_ value: Double) -> (digits: String, exponent: Int) {
    guard value != 0 else { return ("0", 0) }
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0], fraction = mantissa.count > 1 ? mantissa[1] : ""
    let all = whole + fraction
    let significant = all.drop { $0 == "0" }
    let end = significant.lastIndex { $0 != "0" } ?? significant.startIndex
    let leading = all.count - significant.count
    let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return (String(significant[...end]), written + whole.count - 1 - leading)
  }
}
