import Foundation
import RankifyCore

/// What a TREC document holds.
///
/// Kept are the contents of the tags that hold text in the collections of TREC disks 1–5 and AQUAINT; a document without
/// any of them is taken whole. Pages with a `<DOCHDR>` (TREC Web) are HTML after it.
struct SGMLDocument {
  /// The content of `<DOCNO>`, or the `id` of `<DOC>`.
  private(set) var id: String?
  /// Headlines.
  private(set) var title = ""
  /// Everything else that is kept.
  private(set) var text = ""

  private enum Section { case title, text, number, left }

  private static let sections: [String: Section] = [
    "headline": .title, "title": .title, "hl": .title, "head": .title, "ttl": .title,
    "text": .text, "dd": .text, "date": .text, "lp": .text, "leadpara": .text,
    "docno": .number, "docid": .left, "dochdr": .left,
  ]

  private var stack: [(name: String, section: Section)] = []
  private var number = ""
  private var other = ""
  private var keepsAny = false

  /// Reads the bytes of one document, without its end tag.
  init(_ bytes: Bytes) {
    var tokens = SGMLTokenizer(bytes)
    while let token = tokens.next() {
      switch token {
      case .comment: break
      case .text(let bytes): append(bytes.withoutEntities)
      case .open(let name, let attributes): open(name.lowercasedText, attributes)
      case .close(let name):
        close(name.lowercasedText)
        if name.hasPrefix(ignoringCase: "dochdr") {
          takePage(Bytes(rebasing: bytes[tokens.position...]))
          return
        }
      }
    }
    finish()
  }

  private mutating func open(_ name: String, _ attributes: Bytes) {
    if name == "doc", id == nil { id = SGMLDocument.identifier(in: attributes) }
    if let section = Self.sections[name] {
      keepsAny = keepsAny || section == .title || section == .text
      stack.append((name, section))
    }
    append(" ")
  }

  private mutating func close(_ name: String) {
    append(Self.sections[name] == nil ? " " : "\n")
    if let place = stack.lastIndex(where: { $0.name == name }) { stack.removeSubrange(place...) }
  }

  private mutating func append(_ piece: String) {
    switch stack.last?.section {
    case .title: title += piece
    case .text: text += piece
    case .number: number += piece
    case .left: break
    case nil: other += piece
    }
  }

  private mutating func finish() {
    let number = number.collapsed
    if !number.isEmpty { id = number }
    title = title.collapsed
    text = (keepsAny ? text : other).trimmed
  }

  private mutating func takePage(_ bytes: Bytes) {
    let page = HTMLText(bytes)
    finish()
    (title, text) = (page.title, page.text)
  }

  /// The `id` among attributes, as the Gigaword collections have it.
  private static func identifier(in attributes: Bytes) -> String? {
    let text = attributes.repaired.text
    for quote in ["\"", "'"] {
      let parts = text.components(separatedBy: quote)
      if let place = parts.firstIndex(where: { $0.trimmed.lowercased() == "id=" }), place + 1 < parts.count {
        return parts[place + 1]
      }
    }
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes as text, entities replaced.
  fileprivate var withoutEntities: String {
    let text = repaired.text
    return firstOffset(of: UInt8(ascii: "&")) == nil ? text : Entities.decode(text)
  }

  /// The bytes as text with ASCII letters in lower case, for names of tags and columns.
  var lowercasedText: String { String(decoding: map(\.lowercased), as: UTF8.self) }
}

extension String {
  /// The text without white space at either end.
  var trimmed: String {
    let tail = drop { $0.isWhitespace }
    return String(tail[..<(tail.lastIndex { !$0.isWhitespace }.map { tail.index(after: $0) } ?? tail.startIndex)])
  }
}
