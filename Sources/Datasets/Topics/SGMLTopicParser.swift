import RankifyCore

/// Classic TREC topics: blocks of `<top> <num> <title> <desc> <narr>`, whose end tags are optional.
struct SGMLTopicParser {
  let name: String

  /// Tags that begin a part of a topic; any other tag is markup inside one.
  private static let parts: Set<String> = [
    "num", "title", "desc", "narr", "con", "dom", "fac", "def", "smry", "nat", "time", "head", "top",
  ]

  /// All topics in `bytes`, in their order.
  func topics(_ bytes: Bytes) throws(RankifyError) -> [Topic] {
    var topics: [Topic] = []
    var block: Block?
    var part = ""
    var tokens = SGMLTokenizer(bytes)
    var counted = (position: 0, line: 1)
    while true {
      let start = tokens.position
      guard let token = tokens.next() else { break }
      switch token {
      case .comment: break
      case .text(let text): try block?.append(Entities.decode(checked(text, in: bytes)), to: part)
      case .open(let tag, _):
        let tag = tag.lowercasedText
        guard Self.parts.contains(tag) else { break }
        part = tag
        guard tag == "top" else { break }
        if let block { topics.append(try topic(block)) }
        counted.line += bytes[counted.position..<start].count { $0 == 0x0a }
        counted.position = start
        block = Block(line: counted.line)
      case .close(let tag):
        let tag = tag.lowercasedText
        if tag == part { part = "" }
        guard tag == "top" else { break }
        if let block { topics.append(try topic(block)) }
        block = nil
      }
    }
    if let block { topics.append(try topic(block)) }
    return topics
  }

  private func checked(_ text: Bytes, in file: Bytes) throws(RankifyError) -> String {
    try text.checkedText("the topic's text") { message in
      // Counted only where there is a fault to place: at the first byte in the file that is not right.
      let start = text.baseAddress.flatMap { text in file.baseAddress.map { text - $0 } } ?? 0
      let fault = start + text.firstFault
      return .invalid(name, line: file[..<fault].count { $0 == 0x0a } + 1, message)
    }
  }

  private struct Block {
    var line: Int
    var texts: [String: String] = [:]

    mutating func append(_ text: String, to part: String) { texts[part, default: ""] += text }

    /// The text of a part without the label that some tracks put before it.
    func text(_ part: String, labels: String...) -> String {
      let text = (texts[part] ?? "").collapsed
      guard let colon = text.firstIndex(of: ":"), labels.contains(text[..<colon].lowercased().collapsed) else {
        return text
      }
      return String(text[colon...].dropFirst()).collapsed
    }
  }

  private func topic(_ block: Block) throws(RankifyError) -> Topic {
    var number = block.text("num", labels: "number", "num", "topic")
    if number.isEmpty { throw .invalid(name, line: block.line, "the topic that begins here has no <num>") }
    let id = try number.withBytes { bytes throws(RankifyError) in
      try bytes.checkedIdentifier("query") { .invalid(name, line: block.line, $0) }
    }
    var topic = Topic(id: id, line: block.line)
    topic.title = block.text("title", labels: "topic", "title")
    topic.description = block.text("desc", labels: "description", "desc")
    topic.narrative = block.text("narr", labels: "narrative", "narr")
    return topic
  }
}
