extension TermBuffer {
  /// Makes the term a token's characters in lower case, without `'s` at its end if told so.
  @inline(__always)
  mutating func setLowercased(_ text: UnsafeBufferPointer<UInt8>, _ token: Token, stripsPossessive: Bool) {
    truncate(to: 0)
    guard token.isASCII else { return setLowercasedScalars(text, token, stripsPossessive: stripsPossessive) }
    var end = token.end
    if stripsPossessive, end - token.start > 2, text[end - 2] == UInt8(ascii: "'"), text[end - 1] | 0x20 == 0x73 {
      end -= 2
    }
    for index in token.start..<end {
      let byte = text[index]
      append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
  }

  private mutating func setLowercasedScalars(
    _ text: UnsafeBufferPointer<UInt8>, _ token: Token, stripsPossessive: Bool
  ) {
    var position = token.start
    let end = stripsPossessive ? Self.endBeforePossessive(text, token) : token.end
    while position < end {
      let scalar = DecodedScalar(in: text, at: position)
      append(scalar: ScalarTable.lowercase(of: scalar.value))
      position += scalar.length
    }
  }

  /// Where the token's `'s` begins, with any of the three apostrophes, or its end.
  private static func endBeforePossessive(_ text: UnsafeBufferPointer<UInt8>, _ token: Token) -> Int {
    guard token.end - token.start >= 2, text[token.end - 1] | 0x20 == 0x73 else { return token.end }
    let end = token.end - 1
    if text[end - 1] == UInt8(ascii: "'") { return end - 1 }
    guard end - token.start >= 3 else { return token.end }
    let mark = (text[end - 3], text[end - 2], text[end - 1])
    return mark == (0xE2, 0x80, 0x99) || mark == (0xEF, 0xBC, 0x87) ? end - 3 : token.end
  }
}
