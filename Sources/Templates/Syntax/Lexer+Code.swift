import RankifyCore

extension Lexer {
  /// The tokens of a tag up to its end. Within brackets `}}` is two braces, as in `{{ {'a': {}} }}`.
  mutating func takeCode(isBlock: Bool) throws(Fault) {
    brackets = []
    while true {
      let start = position
      if brackets.isEmpty, takeEnd(isBlock ? "%}" : "}}", trimsLine: isBlock, admitsPlus: isBlock) {
        add(isBlock ? .blockEnd : .variableEnd, at: start)
        return
      }
      skipSpace()
      if position > start { continue }
      guard let byte = byte() else { return }
      try takeToken(byte)
    }
  }

  private mutating func takeToken(_ byte: UInt8) throws(Fault) {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): try takeNumber()
    case UInt8(ascii: "'"), UInt8(ascii: "\""): try takeString(quote: byte)
    default:
      if !takeName() { try takeSymbol() }
    }
  }

  private mutating func takeName() -> Bool {
    let start = position
    while let byte = byte() {
      if byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") {
        position += 1
      } else if byte >= 0x80, let scalar = bytes[position...].firstScalar, scalar.properties.isXIDContinue {
        position += UTF8.width(scalar)
      } else {
        break
      }
    }
    guard position > start else { return false }
    add(.name(String(decoding: bytes[start..<position], as: UTF8.self)), at: start)
    return true
  }

  private mutating func takeSymbol() throws(Fault) {
    guard let (symbol, spelling) = Token.Symbol.spellings.first(where: { bytes[position...].starts(with: $0.bytes) })
    else {
      let found = bytes[position...].firstScalar.map(String.init) ?? "a byte that is not text"
      throw Fault("found \(found), which begins no name, value or operator", at: position)
    }
    try balance(symbol)
    add(.symbol(symbol), at: position)
    position += spelling.count
  }

  private mutating func balance(_ symbol: Token.Symbol) throws(Fault) {
    switch symbol {
    case .openBrace: brackets.append(.closeBrace)
    case .openBracket: brackets.append(.closeBracket)
    case .openParenthesis: brackets.append(.closeParenthesis)
    case .closeBrace, .closeBracket, .closeParenthesis:
      guard let expected = brackets.popLast() else {
        throw Fault("found '\(symbol.rawValue)' where no bracket is open", at: position)
      }
      guard expected == symbol else {
        throw Fault("found '\(symbol.rawValue)' where '\(expected.rawValue)' closes the bracket", at: position)
      }
    default: break
    }
  }

  private mutating func takeString(quote: UInt8) throws(Fault) {
    let start = position
    position += 1
    while let byte = byte(), byte != quote { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
    guard byte() == quote else { throw Fault("the string that begins here has no end", at: start) }
    add(.string(try StringLiteral.text(of: bytes[(start + 1)..<position], at: start)), at: start)
    position += 1
  }
}

extension UInt8 {
  var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
}

extension ArraySlice<UInt8> {
  /// The scalar in front, where the bytes are UTF-8.
  var firstScalar: Unicode.Scalar? {
    var decoder = UTF8(), bytes = makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return nil }
    return scalar
  }

  /// How many bytes of white space are in front.
  var spacePrefix: Int {
    var end = startIndex
    while end < endIndex {
      if self[end] < 0x80 {
        guard self[end].isPythonSpace else { break }
        end += 1
      } else {
        guard let scalar = self[end...].firstScalar, scalar.isPythonSpace else { break }
        end += UTF8.width(scalar)
      }
    }
    return end - startIndex
  }

  /// Where the bytes end without the white space behind them.
  var endWithoutSpace: Int {
    var end = endIndex
    while end > startIndex {
      var scalarStart = end - 1
      while scalarStart > startIndex, self[scalarStart] & 0xc0 == 0x80 { scalarStart -= 1 }
      guard let scalar = self[scalarStart..<end].firstScalar, scalar.isPythonSpace else { break }
      end = scalarStart
    }
    return end
  }
}
