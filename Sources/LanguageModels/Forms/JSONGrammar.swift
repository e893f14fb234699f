/// One JSON object or array (RFC 8259), with little white space, nested no deeper than `maximumDepth`.
package struct JSONGrammar: AnswerGrammar {
  /// How deeply arrays and objects may nest.
  static let maximumDepth = 64
  /// How much white space may stand between two signs.
  static let maximumSpace = 32

  package struct State: Sendable {
    /// Whether each open array or object is an object.
    var isObject: [Bool] = []
    var place: Place = .value
    /// White space so far since the last sign.
    var space = 0
  }

  /// What may come.
  enum Place: Sendable, Equatable {
    case value, firstElement, firstKey, key, colon, afterValue, end
    case string(StringPlace, isKey: Bool)
    case literal([UInt8])
    case number(NumberPlace)
  }

  enum StringPlace: Sendable, Equatable {
    case text, escape
    /// So many hexadecimal digits, or bytes of a character, are missing.
    case digits(Int)
    case bytes(Int)
  }

  enum NumberPlace: Sendable, Equatable {
    case minus, zero, whole, point, fraction, exponent, exponentSign, exponentDigits

    /// Whether a number may end here.
    var isComplete: Bool { [.zero, .whole, .fraction, .exponentDigits].contains(self) }
  }

  package init() {}

  package var start: State { State() }

  package func isComplete(_ state: State) -> Bool { state.place == .end }

  package func next(_ state: State, _ byte: UInt8) -> State? {
    var next = state
    switch state.place {
    case .end: return nil
    case .string(let place, let isKey): return string(place, isKey, byte, &next) ? next : nil
    case .literal(let rest):
      guard byte == rest[0] else { return nil }
      next.place = rest.count == 1 ? .afterValue : .literal(Array(rest.dropFirst()))
      return next
    case .number(let place):
      if let longer = Self.number(place, byte) {
        next.place = .number(longer)
        return next
      }
      guard place.isComplete else { return nil }
      next.place = .afterValue
      return self.next(next, byte)
    default: return sign(byte, &next) ? next : nil
    }
  }

  // MARK: Between strings, literals and numbers

  private func sign(_ byte: UInt8, _ state: inout State) -> Bool {
    if [0x20, 0x0a].contains(byte) {
      state.space += 1
      return state.space <= Self.maximumSpace && !state.isObject.isEmpty
    }
    state.space = 0
    switch (state.place, byte) {
    case (.firstKey, UInt8(ascii: "}")), (.firstElement, UInt8(ascii: "]")): close(&state)
    case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")): state.place = .string(.text, isKey: true)
    case (.colon, UInt8(ascii: ":")): state.place = .value
    case (.afterValue, _): return follow(byte, &state)
    case (.value, _), (.firstElement, _): return begin(byte, &state)
    default: return false
    }
    return true
  }

  private func follow(_ byte: UInt8, _ state: inout State) -> Bool {
    guard let isObject = state.isObject.last else { return false }
    switch byte {
    case UInt8(ascii: ","): state.place = isObject ? .key : .value
    case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"): close(&state)
    default: return false
    }
    return true
  }

  private func close(_ state: inout State) {
    state.isObject.removeLast()
    state.place = state.isObject.isEmpty ? .end : .afterValue
  }

  private func begin(_ byte: UInt8, _ state: inout State) -> Bool {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let isObject = byte == UInt8(ascii: "{")
      state.isObject.append(isObject)
      state.place = isObject ? .firstKey : .firstElement
      return state.isObject.count <= Self.maximumDepth
    case _ where state.isObject.isEmpty: return false
    case UInt8(ascii: "\""): state.place = .string(.text, isKey: false)
    case UInt8(ascii: "t"): state.place = .literal(Array("rue".utf8))
    case UInt8(ascii: "f"): state.place = .literal(Array("alse".utf8))
    case UInt8(ascii: "n"): state.place = .literal(Array("ull".utf8))
    case UInt8(ascii: "-"): state.place = .number(.minus)
    case UInt8(ascii: "0"): state.place = .number(.zero)
    case UInt8(ascii: "1")...UInt8(ascii: "9"): state.place = .number(.whole)
    default: return false
    }
    return true
  }

  // MARK: Strings and numbers

  private func string(_ place: StringPlace, _ isKey: Bool, _ byte: UInt8, _ state: inout State) -> Bool {
    func go(_ place: StringPlace) -> Bool {
      state.place = .string(place, isKey: isKey)
      return true
    }
    switch (place, byte) {
    case (.text, UInt8(ascii: "\"")):
      state.place = isKey ? .colon : .afterValue
      return true
    case (.text, UInt8(ascii: "\\")): return go(.escape)
    case (.text, 0x20...0x7f): return go(.text)
    case (.text, 0xc2...0xdf): return go(.bytes(1))
    case (.text, 0xe0...0xef): return go(.bytes(2))
    case (.text, 0xf0...0xf4): return go(.bytes(3))
    case (.escape, UInt8(ascii: "u")): return go(.digits(4))
    case (.escape, _): return "\"\\/bfnrt".utf8.contains(byte) && go(.text)
    case (.digits(let left), _):
      return Character(Unicode.Scalar(byte)).isHexDigit && go(left == 1 ? .text : .digits(left - 1))
    case (.bytes(let left), 0x80...0xbf): return go(left == 1 ? .text : .bytes(left - 1))
    default: return false
    }
  }

  private static func number(_ place: NumberPlace, _ byte: UInt8) -> NumberPlace? {
    let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    switch place {
    case .minus: return byte == UInt8(ascii: "0") ? .zero : isDigit ? .whole : nil
    case .whole where isDigit: return .whole
    case .zero where byte == UInt8(ascii: "."), .whole where byte == UInt8(ascii: "."): return .point
    case .point: return isDigit ? .fraction : nil
    case .fraction where isDigit: return .fraction
    case .zero where byte | 0x20 == UInt8(ascii: "e"), .whole where byte | 0x20 == UInt8(ascii: "e"),
      .fraction where byte | 0x20 == UInt8(ascii: "e"):
      return .exponent
    case .exponent where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"): return .exponentSign
    case .exponent, .exponentSign, .exponentDigits: return isDigit ? .exponentDigits : nil
    default: return nil
    }
  }
}
