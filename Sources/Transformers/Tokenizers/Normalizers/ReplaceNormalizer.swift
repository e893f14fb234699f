import RankifyCore

/// Replaces every match of a pattern by a text.
struct ReplaceNormalizer: TextNormalizer {
  private let pattern: TextPattern
  private let content: [UInt8]

  init(_ component: Component) throws(RankifyError) {
    pattern = try TextPattern(component)
    content = Array(try component.string("content").utf8)
  }

  init(_ text: String, by content: String) { (pattern, self.content) = (.text(Array(text.utf8)), Array(content.utf8)) }

  func normalize(_ text: inout WorkingText) {
    var fault: String?
    text.rewrite { source, output in
      var done = 0
      fault = pattern.forEachMatch(in: source) { match in
        output.append(contentsOf: source.part(done..<match.lowerBound))
        output.append(contentsOf: content)
        done = match.upperBound
      }
      output.append(contentsOf: source.part(done..<source.count))
    }
    if let fault { text.fail(fault) }
  }
}
