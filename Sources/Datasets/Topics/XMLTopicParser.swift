import CXML
import RankifyCore

/// Topics in XML, as the Web, COVID and Clinical Trials tracks publish them.
struct XMLTopicParser {
  let name: String

  private static let idNames = ["number", "id", "qid", "tid", "num"]

  /// All `topic` elements in `bytes`, in their order.
  func topics(_ bytes: Bytes) throws(RankifyError) -> [Topic] {
    XMLLibrary.prepare()
    let options = XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue | XML_PARSE_NONET.rawValue
    let document = bytes.withMemoryRebound(to: CChar.self) { characters in
      xmlReadMemory(characters.baseAddress, Int32(clamping: characters.count), nil, nil, Int32(options))
    }
    guard let document else { throw malformed() }
    defer { xmlFreeDoc(document) }
    if document.pointee.intSubset?.pointee.entities != nil {
      throw .invalid(name, "the XML declares entities of its own, which topics have no use for; remove the DOCTYPE")
    }
    guard let root = xmlDocGetRootElement(document) else { throw malformed() }
    return try topics(under: XMLElement(root))
  }

  private func malformed() -> RankifyError {
    let error = xmlGetLastError()
    let reason = error?.pointee.message.map { String(cString: $0).collapsed } ?? "no element found"
    return .invalid(name, line: error.map { Int($0.pointee.line) }, "the XML is malformed (\(reason))")
  }

  private func topics(under root: XMLElement) throws(RankifyError) -> [Topic] {
    let elements =
      root.name == "topic"
      ? [root] : root.children.flatMap { $0.name == "topic" ? [$0] : $0.children.filter { $0.name == "topic" } }
    var topics: [Topic] = []
    for element in elements { topics.append(try topic(element)) }
    return topics
  }

  private func topic(_ element: XMLElement) throws(RankifyError) -> Topic {
    let children = element.children
    func text(_ names: String...) -> String {
      for name in names {
        if let child = children.first(where: { $0.name == name }) { return child.text.collapsed }
      }
      return ""
    }
    var number =
      Self.idNames.lazy.compactMap { element.attribute($0) }.first ?? text("number", "num", "identifier", "id", "qid")
    number = number.collapsed
    if number.isEmpty {
      throw .invalid(name, line: element.line, "the topic has no number; expected <topic number=\"…\">")
    }
    let id = try number.withBytes { bytes throws(RankifyError) in
      try bytes.checkedIdentifier("query") { .invalid(name, line: element.line, $0) }
    }
    var topic = Topic(id: id, line: element.line)
    topic.title = children.isEmpty ? element.text.collapsed : text("title", "query")
    topic.description = text("description", "desc", "question")
    topic.narrative = text("narrative", "narr")
    return topic
  }
}

/// An element of a parsed document.
private struct XMLElement {
  private let node: xmlNodePtr

  init(_ node: xmlNodePtr) { self.node = node }

  var name: String { node.pointee.name.map { String(cString: $0) } ?? "" }

  var line: Int { xmlGetLineNo(node) }

  var children: [XMLElement] { nodes.filter { $0.pointee.type == XML_ELEMENT_NODE }.map(XMLElement.init) }

  /// The text directly inside, and that of elements inside it.
  var text: String {
    nodes.map { node in
      switch node.pointee.type {
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: node.pointee.content.map { String(cString: $0) } ?? ""
      case XML_ELEMENT_NODE: XMLElement(node).text
      default: ""
      }
    }
    .joined()
  }

  func attribute(_ name: String) -> String? {
    var attribute = node.pointee.properties
    while let current = attribute {
      if String(cString: current.pointee.name) == name {
        return current.pointee.children?.pointee.content.map { String(cString: $0) }
      }
      attribute = current.pointee.next
    }
    return nil
  }

  private var nodes: [xmlNodePtr] {
    var nodes: [xmlNodePtr] = []
    var child = node.pointee.children
    while let current = child {
      nodes.append(current)
      child = current.pointee.next
    }
    return nodes
  }
}
