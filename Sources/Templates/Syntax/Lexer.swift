/// Cuts a template into tokens as Jinja does with `trim_blocks` and `lstrip_blocks`: the line feed behind a tag goes, and
/// so does the space before a tag at the start of its line.
struct Lexer {
  let bytes: [UInt8]
  var position = 0
  var tokens: [Token] = []
  /// The brackets that are open within the tag, as what closes them.
  var brackets: [Token.Symbol] = []
  /// Whether what was read last ended in a line feed.
  var isAtLineStart = true

  private init(_ source: SourceText) { bytes = source.bytes }

  /// The tokens of `source`, `end` the last.
  static func tokens(of source: SourceText) throws(Fault) -> [Token] {
    var lexer = Lexer(source)
    while lexer.position < lexer.bytes.count { try lexer.takeTextAndTag() }
    lexer.add(.end, at: lexer.bytes.count)
    return lexer.tokens
  }

  mutating func add(_ kind: Token.Kind, at place: Int) { tokens.append(Token(kind: kind, place: place)) }

  func byte(_ ahead: Int = 0) -> UInt8? { position + ahead < bytes.count ? bytes[position + ahead] : nil }

  func starts(with text: StaticString, at offset: Int) -> Bool {
    guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
  }

  private mutating func takeTextAndTag() throws(Fault) {
    let start = position
    let opening = (start..<bytes.count).first { i in
      bytes[i] == UInt8(ascii: "{") && i + 1 < bytes.count
        && (bytes[i + 1] == UInt8(ascii: "{") || bytes[i + 1] == UInt8(ascii: "%") || bytes[i + 1] == UInt8(ascii: "#"))
    }
    guard let opening else {
      addText(start..<bytes.count)
      position = bytes.count
      return
    }
    position = opening + 2
    let sign = takeSign()
    addText(start..<strippedEnd(start..<opening, sign: sign, isVariable: bytes[opening + 1] == UInt8(ascii: "{")))
    isAtLineStart = false
    switch bytes[opening + 1] {
    case UInt8(ascii: "#"): try takeComment(from: opening)
    case UInt8(ascii: "%") where takeRawBegin(): try takeRaw(from: opening)
    case UInt8(ascii: "%"):
      add(.blockBegin, at: opening)
      try takeCode(isBlock: true)
    default:
      add(.variableBegin, at: opening)
      try takeCode(isBlock: false)
    }
  }

  private mutating func addText(_ range: Range<Int>) {
    if !range.isEmpty { add(.text(String(decoding: bytes[range], as: UTF8.self)), at: range.lowerBound) }
  }

  private mutating func takeSign() -> UInt8? {
    guard let sign = byte(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return nil }
    position += 1
    return sign
  }

  /// Where the text before a tag ends once space is stripped: all of it for '-', the line's indent for a block.
  private func strippedEnd(_ text: Range<Int>, sign: UInt8?, isVariable: Bool) -> Int {
    let trimmed = bytes[text].endWithoutSpace
    if sign == UInt8(ascii: "-") { return trimmed }
    guard sign == nil, !isVariable else { return text.upperBound }
    let lineStart = bytes[text].lastIndex(of: .lineFeed).map { $0 + 1 }
    guard let start = lineStart ?? (isAtLineStart ? text.lowerBound : nil) else { return text.upperBound }
    return trimmed <= start ? start : text.upperBound
  }

  private mutating func takeComment(from opening: Int) throws(Fault) {
    while position < bytes.count {
      if takeEnd("#}", trimsLine: true, admitsPlus: true) { return }
      position += 1
    }
    throw Fault("the comment that begins here has no end '#}'", at: opening)
  }

  /// Takes `close` with its sign and the space that goes with it, if it stands here.
  mutating func takeEnd(_ close: StaticString, trimsLine: Bool, admitsPlus: Bool) -> Bool {
    let start = position
    if byte() == UInt8(ascii: "-"), starts(with: close, at: position + 1) {
      position += 3
      skipSpace()
    } else if admitsPlus, byte() == UInt8(ascii: "+"), starts(with: close, at: position + 1) {
      position += 3
    } else if starts(with: close, at: position) {
      position += 2
      if trimsLine, byte() == .lineFeed { position += 1 }
    } else {
      return false
    }
    isAtLineStart = bytes[start..<position].last == .lineFeed
    return true
  }

  mutating func skipSpace() { position += bytes[position...].spacePrefix }

  /// Takes the rest of `{% raw %}`, whose line feed stays.
  private mutating func takeRawBegin() -> Bool {
    let start = position
    skipSpace()
    if starts(with: "raw", at: position) {
      position += 3
      skipSpace()
      if takeEnd("%}", trimsLine: false, admitsPlus: false) { return true }
    }
    position = start
    return false
  }

  private mutating func takeRaw(from opening: Int) throws(Fault) {
    let start = position
    while position < bytes.count {
      let end = position
      if starts(with: "{%", at: position) {
        position += 2
        let sign = takeSign()
        skipSpace()
        if starts(with: "endraw", at: position) {
          position += 6
          skipSpace()
          let wasAtLineStart = isAtLineStart
          if takeEnd("%}", trimsLine: true, admitsPlus: true) {
            let isNowAtLineStart = isAtLineStart
            isAtLineStart = wasAtLineStart
            addText(start..<strippedEnd(start..<end, sign: sign, isVariable: false))
            isAtLineStart = isNowAtLineStart
            return
          }
        }
        position = end
      }
      position += 1
    }
    throw Fault("the raw block that begins here has no '{% endraw %}'", at: opening)
  }
}
