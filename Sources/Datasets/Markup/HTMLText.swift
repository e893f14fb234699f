import CXML
import RankifyCore

/// The title and the visible text of an HTML page.
struct HTMLText {
  /// The content of `<title>`.
  private(set) var title = ""
  /// The visible text; blocks end in a line break, other white space is one blank.
  private(set) var text = ""

  private static let invisible: Set<String> = [
    "script", "style", "noscript", "template", "title", "iframe", "object", "svg",
  ]
  private static let blocks: Set<String> = [
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre",
    "section", "table", "td", "th", "tr", "ul",
  ]

  /// Parses `bytes`; pages are never valid, so everything is tolerated. UTF-8 where it is valid, otherwise what the page
  /// declares, otherwise ISO 8859-1.
  init(_ bytes: Bytes) {
    XMLLibrary.prepare()
    let options =
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      | HTML_PARSE_NONET.rawValue
    let encoding = bytes.isUTF8 ? "UTF-8" : nil
    let document = bytes.withMemoryRebound(to: CChar.self) { characters in
      htmlReadMemory(characters.baseAddress, Int32(clamping: characters.count), nil, encoding, Int32(options))
    }
    guard let document else { return }
    defer { xmlFreeDoc(document) }
    walk(xmlDocGetRootElement(document))
    title = title.collapsed
    text = HTMLText.tidy(text)
  }

  /// Goes through the tree without recursion: hostile pages nest deeper than a stack is.
  private mutating func walk(_ root: xmlNodePtr?) {
    var node = root
    while let current = node {
      if let child = visit(current) {
        node = child
        continue
      }
      node = next(after: current, root: root)
    }
  }

  /// Takes what a node says; returns its first child where that is to be visited.
  private mutating func visit(_ node: xmlNodePtr) -> xmlNodePtr? {
    switch node.pointee.type {
    case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
      if let content = node.pointee.content { text += String(cString: content) }
      return nil
    case XML_ELEMENT_NODE:
      let name = HTMLText.name(node)
      if name == "title", title.isEmpty { title = HTMLText.content(node) }
      if Self.blocks.contains(name) { text += "\n" }
      return Self.invisible.contains(name) ? nil : node.pointee.children
    default: return nil
    }
  }

  private mutating func next(after node: xmlNodePtr, root: xmlNodePtr?) -> xmlNodePtr? {
    var current = node
    while true {
      if current.pointee.type == XML_ELEMENT_NODE, Self.blocks.contains(HTMLText.name(current)) { text += "\n" }
      if current == root { return nil }
      if let sibling = current.pointee.next { return sibling }
      guard let parent = current.pointee.parent else { return nil }
      current = parent
    }
  }

  private static func name(_ node: xmlNodePtr) -> String {
    node.pointee.name.map { String(cString: $0).lowercased() } ?? ""
  }

  private static func content(_ node: xmlNodePtr) -> String {
    var text = ""
    var child = node.pointee.children
    while let current = child {
      if let content = current.pointee.content { text += String(cString: content) }
      child = current.pointee.next
    }
    return text
  }

  private static func tidy(_ text: String) -> String {
    text.split(separator: "\n").map { String($0).collapsed }.filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

/// libxml2 must be initialised once before threads use it.
enum XMLLibrary {
  private static let isReady: Bool = {
    xmlInitParser()
    return true
  }()

  /// Initialises the library where nobody has.
  static func prepare() { _ = isReady }
}

extension String {
  /// The words with one blank between them.
  var collapsed: String {
    guard utf8.allSatisfy({ $0 < 0x80 }) else { return split { $0.isWhitespace }.joined(separator: " ") }
    return utf8.split { $0.isWhite }.map { Substring($0) }.joined(separator: " ")
  }
}
