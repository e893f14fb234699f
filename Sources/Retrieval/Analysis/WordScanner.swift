/// A token of a text: bytes `start..<end` and what kind of characters it has.
package struct Token: Equatable {
  /// The kinds that later steps tell apart: in languages without spaces, all but `word` become bigrams.
  package enum Kind: Sendable {
    case word, han, hiragana, katakana, hangul
  }

  package let start: Int
  package let end: Int
  package let kind: Kind
  /// Whether every byte is below 0x80, so that the fast paths apply.
  package let isASCII: Bool
}

/// Cuts text into words by the rules of UAX #29, as Lucene's StandardTokenizer does: white space and punctuation between
/// words are dropped, every Han or Hiragana character is a token of its own, emoji sequences are tokens.
///
/// Each token is the longest that the rules allow within ``maximumLength``; longer words are cut there.
package struct WordScanner {
  /// The longest token, in UTF-16 code units.
  static let maximumLength = 255

  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0

  package init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// The next token, or nil at the end of the text.
  @inline(__always)
  package mutating func next() -> Token? {
    while position < text.count {
      let byte = text[position]
      if byte.isASCIILetterOrDigit, let end = asciiWordEnd() {
        defer { position = end }
        return Token(start: position, end: end, kind: .word, isASCII: true)
      }
      if byte.separatesWords {
        position += 1
      } else if let token = unusualToken() {
        return token
      }
    }
    return nil
  }

  /// The end of the word at `position`, or nil if a character beyond ASCII may belong to it.
  @inline(__always)
  private func asciiWordEnd() -> Int? {
    let limit = min(text.count, position + Self.maximumLength)
    var end = position
    while end < limit {
      let byte = text[end]
      if byte.isASCIILetterOrDigit || byte == Byte.underscore {
        end += 1
      } else if byte >= 0x80 {
        return nil
      } else if byte.mayJoin, end + 1 < limit {
        let next = text[end + 1]
        if next >= 0x80 { return nil }
        guard byte.joins(text[end - 1], next) else { return end }
        end += 2
      } else {
        return end
      }
    }
    return end
  }

  /// A token that does not begin with an ASCII letter or digit, or that goes beyond ASCII; nil after moving past
  /// characters that begin none.
  private mutating func unusualToken() -> Token? {
    skipConnectors()
    let start = position
    if let found = TokenRules(text, from: start).longestToken() {
      position = found.end
      return Token(start: start, end: found.end, kind: found.kind, isASCII: false)
    }
    position += start < text.count ? DecodedScalar(in: text, at: start).length : 0
    return nil
  }

  /// Moves past underscores from which no word can be reached, so that a line of them is not scanned once for each.
  private mutating func skipConnectors() {
    var end = position
    while end < text.count, text[end] == Byte.underscore { end += 1 }
    guard end > position else { return }
    if end == text.count || text[end].separatesWords {
      position = end
    } else if text[end] < 0x80 {
      position = max(position, end - Self.maximumLength + 1)
    }
  }
}

private enum Byte {
  static let underscore = UInt8(ascii: "_")
}

extension UInt8 {
  @inline(__always)
  fileprivate var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

  @inline(__always)
  fileprivate var isASCIIDigit: Bool { self &- 0x30 < 10 }

  @inline(__always)
  fileprivate var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

  /// Whether the byte can neither be in a token nor begin one, except between two letters or digits.
  @inline(__always)
  fileprivate var separatesWords: Bool {
    self < 0x80 && !isASCIILetterOrDigit && self != Byte.underscore && self != UInt8(ascii: "#")
      && self != UInt8(ascii: "*")
  }

  /// Whether the byte is one of `. ' : , ;`.
  @inline(__always)
  fileprivate var mayJoin: Bool {
    switch self {
    case UInt8(ascii: "."), UInt8(ascii: "'"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: ";"): true
    default: false
    }
  }

  /// Whether the byte between two others keeps them in one word: `o'clock`, `3.14`, `1,000`, `std:io`.
  @inline(__always)
  fileprivate func joins(_ before: UInt8, _ after: UInt8) -> Bool {
    switch self {
    case UInt8(ascii: "."), UInt8(ascii: "'"):
      before.isASCIILetter && after.isASCIILetter || before.isASCIIDigit && after.isASCIIDigit
    case UInt8(ascii: ":"): before.isASCIILetter && after.isASCIILetter
    default: before.isASCIIDigit && after.isASCIIDigit
    }
  }
}
