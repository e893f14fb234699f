/// How a token is spelt as a term before it is stemmed: lower case, and what particular languages cut off or fold.
struct TokenSpelling: Sendable {
  /// Whether `'s` at the end goes.
  let stripsPossessives: Bool
  /// Whether full-width Latin letters and half-width Katakana become the usual ones.
  let foldsWidth: Bool
  /// Whether capital I is that of ı, and what follows an apostrophe goes.
  let isTurkish: Bool
  /// Articles and the like that go with the apostrophe after them.
  let elided: TermSet?

  /// Makes `buffer` the term of a token.
  @inline(__always)
  func write(_ token: Token, of text: UnsafeBufferPointer<UInt8>, to buffer: inout TermBuffer) {
    buffer.truncate(to: 0)
    if token.isASCII, !isTurkish {
      writeASCII(token, of: text, to: &buffer)
    } else {
      writeScalars(token, of: text, to: &buffer)
    }
    if isTurkish || elided != nil { cutAtApostrophe(&buffer) }
  }

  @inline(__always)
  private func writeASCII(_ token: Token, of text: UnsafeBufferPointer<UInt8>, to buffer: inout TermBuffer) {
    var end = token.end
    if stripsPossessives, end - token.start > 2, text[end - 2] == UInt8(ascii: "'"), text[end - 1] | 0x20 == 0x73 {
      end -= 2
    }
    for index in token.start..<end {
      let byte = text[index]
      buffer.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
  }

  private func writeScalars(_ token: Token, of text: UnsafeBufferPointer<UInt8>, to buffer: inout TermBuffer) {
    var position = token.start
    let end = stripsPossessives ? Self.endBeforePossessive(token, of: text) : token.end
    var previous: UInt32?
    while position < end {
      let scalar = DecodedScalar(in: text, at: position)
      position += scalar.length
      let spelt = isTurkish ? turkish(scalar.value, text, &position, end) : scalar.value
      previous = append(spelt, after: previous, to: &buffer)
    }
  }

  /// Appends a character in lower case and usual width, and returns it.
  private func append(_ scalar: UInt32, after previous: UInt32?, to buffer: inout TermBuffer) -> UInt32 {
    var scalar = scalar
    if foldsWidth {
      if let previous, let voiced = WidthFolding.voiced(previous, scalar) {
        buffer.truncate(to: buffer.count - 3)
        scalar = voiced
      }
      scalar = WidthFolding.fold(scalar)
    }
    buffer.append(scalar: ScalarTable.lowercase(of: scalar))
    return scalar
  }

  /// Turkish i without a dot is a letter of its own; I with a combining dot is the dotted one.
  private func turkish(
    _ scalar: UInt32, _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ end: Int
  ) -> UInt32 {
    guard scalar == 0x49 else { return scalar }
    if position < end {
      let next = DecodedScalar(in: text, at: position)
      if next.value == 0x307 {
        position += next.length
        return 0x69
      }
    }
    return 0x131
  }

  /// Where the token's `'s` begins, with any of the three apostrophes, or its end.
  private static func endBeforePossessive(_ token: Token, of text: UnsafeBufferPointer<UInt8>) -> Int {
    guard token.end - token.start >= 2, text[token.end - 1] | 0x20 == 0x73 else { return token.end }
    let end = token.end - 1
    if text[end - 1] == UInt8(ascii: "'") { return end - 1 }
    guard end - token.start >= 3 else { return token.end }
    let mark = (text[end - 3], text[end - 2], text[end - 1])
    return mark == (0xE2, 0x80, 0x99) || mark == (0xEF, 0xBC, 0x87) ? end - 3 : token.end
  }

  /// Turkish endings after an apostrophe go; so do elided words before one.
  private func cutAtApostrophe(_ buffer: inout TermBuffer) {
    guard let (start, end) = Self.apostrophe(in: buffer.term) else { return }
    if isTurkish {
      buffer.truncate(to: start)
    } else if let elided, elided.contains(UnsafeBufferPointer(rebasing: buffer.term[..<start])) {
      buffer.dropFirst(end)
    }
  }

  private static func apostrophe(in term: UnsafeBufferPointer<UInt8>) -> (start: Int, end: Int)? {
    for (index, byte) in term.enumerated() {
      if byte == UInt8(ascii: "'") { return (index, index + 1) }
      if byte == 0xE2, index + 2 < term.count, term[index + 1] == 0x80, term[index + 2] == 0x99 {
        return (index, index + 3)
      }
    }
    return nil
  }
}
