import RankifyCore

/// A piece of SGML as TREC distributes it: never quite valid, with bare `&` and `<` in the text.
enum SGMLToken {
  /// Text between tags, entities still in place.
  case text(Bytes)
  /// `<NAME attributes>`.
  case open(name: Bytes, attributes: Bytes)
  /// `</NAME>`.
  case close(name: Bytes)
  /// A comment or declaration.
  case comment
}

/// Splits bytes into text and tags.
///
/// A `<` begins a tag only where a name follows and then `>`, or attributes with `=` and then `>`; every other `<` is
/// text, as in `0<x<1`.
struct SGMLTokenizer: Sequence, IteratorProtocol {
  private let bytes: Bytes
  /// Where the next token begins.
  private(set) var position = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  mutating func next() -> SGMLToken? {
    guard position < bytes.count else { return nil }
    if let markup = SGMLMarkup(bytes, at: position) {
      position = markup.end
      return markup.token
    }
    let start = position
    repeat {
      let rest = Bytes(rebasing: bytes[(position + 1)...])
      position = rest.firstOffset(of: UInt8(ascii: "<")).map { position + 1 + $0 } ?? bytes.count
    } while position < bytes.count && SGMLMarkup(bytes, at: position) == nil
    return .text(Bytes(rebasing: bytes[start..<position]))
  }
}

/// A tag, comment or declaration, and where it ends.
private struct SGMLMarkup {
  let token: SGMLToken
  let end: Int

  /// Tags longer than this are text with an odd `<`.
  private static let longestTag = 1024

  init?(_ bytes: Bytes, at start: Int) {
    guard bytes[start] == UInt8(ascii: "<"), start + 2 < bytes.count else { return nil }
    let window = Bytes(rebasing: bytes[(start + 1)...].prefix(Self.longestTag))
    if window.hasPrefix(ignoringCase: "!--") {
      guard let end = SGMLMarkup.endOfComment(bytes, start + 4) else { return nil }
      (token, self.end) = (.comment, end)
      return
    }
    guard let close = window.firstOffset(of: UInt8(ascii: ">")) else { return nil }
    let inside = Bytes(rebasing: window[..<close])
    guard inside.firstOffset(of: UInt8(ascii: "<")) == nil, let token = SGMLMarkup.token(inside) else { return nil }
    (self.token, end) = (token, start + 1 + close + 1)
  }

  private static func endOfComment(_ bytes: Bytes, _ start: Int) -> Int? {
    var position = start
    while let found = Bytes(rebasing: bytes[Swift.min(position, bytes.count)...]).firstOffset(of: UInt8(ascii: ">")) {
      position += found + 1
      if position - start >= 3, bytes[position - 2] == UInt8(ascii: "-"), bytes[position - 3] == UInt8(ascii: "-") {
        return position
      }
    }
    return nil
  }

  private static func token(_ inside: Bytes) -> SGMLToken? {
    guard let first = inside.first else { return nil }
    if first == UInt8(ascii: "?") || first == UInt8(ascii: "!") {
      return inside.count > 1 && inside[1].isLetter ? .comment : nil
    }
    let isEnd = first == UInt8(ascii: "/")
    let body = Bytes(rebasing: inside.dropFirst(isEnd ? 1 : 0))
    guard body.first?.isLetter == true else { return nil }
    let nameEnd = body.firstIndex { !$0.isNamePart } ?? body.count
    let name = Bytes(rebasing: body[..<nameEnd])
    let attributes = Bytes(rebasing: body[nameEnd...]).trimmed
    if isEnd { return attributes.isEmpty ? .close(name: name) : nil }
    let isPlain = attributes.isEmpty || attributes.elementsEqual([UInt8(ascii: "/")])
    guard isPlain || attributes.firstOffset(of: UInt8(ascii: "=")) != nil && body[nameEnd].isWhite else { return nil }
    return .open(name: name, attributes: attributes)
  }
}

extension UInt8 {
  fileprivate var isNamePart: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") || self == UInt8(ascii: ".")
      || self == UInt8(ascii: ":")
  }
}
