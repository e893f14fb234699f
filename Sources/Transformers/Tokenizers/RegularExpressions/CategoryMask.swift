/// The general categories that a name stands for.
enum CategoryMask {
  private static let names: [String] = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm",
    "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  private static let long: [String: String] = [
    "letter": "L", "mark": "M", "number": "N", "punctuation": "P", "symbol": "S", "separator": "Z", "other": "C",
    "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt", "modifierletter": "Lm",
    "otherletter": "Lo", "nonspacingmark": "Mn", "spacingmark": "Mc", "enclosingmark": "Me", "decimalnumber": "Nd",
    "letternumber": "Nl", "othernumber": "No", "connectorpunctuation": "Pc", "dashpunctuation": "Pd",
    "openpunctuation": "Ps", "closepunctuation": "Pe", "initialpunctuation": "Pi", "finalpunctuation": "Pf",
    "otherpunctuation": "Po", "mathsymbol": "Sm", "currencysymbol": "Sc", "modifiersymbol": "Sk", "othersymbol": "So",
    "spaceseparator": "Zs", "lineseparator": "Zl", "paragraphseparator": "Zp", "control": "Cc", "format": "Cf",
    "privateuse": "Co", "unassigned": "Cn", "digit": "Nd",
  ]

  /// All categories.
  static let all: UInt32 = (1 << 30) - 1

  /// The decimal digits.
  static let digits: UInt32 = 1 << 8

  /// The mask of `L`, `Lu`, `Letter` and their like; `nil` where the name is none of them.
  static func mask(_ name: String) -> UInt32? {
    let folded = name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
    let short = (long[folded] ?? folded).lowercased()
    var mask: UInt32 = 0
    for (place, name) in names.enumerated() where name.lowercased().hasPrefix(short) && !short.isEmpty {
      mask |= 1 << UInt32(place)
    }
    return mask == 0 ? nil : mask
  }
}
