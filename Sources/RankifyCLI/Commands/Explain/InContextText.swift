import Rankify

/// For a terminal: the passages, best first, with the tokens that the query looks at in colour. Those of strong colour stand in
/// a list with their numbers, so that nothing is told by colour alone.
struct InContextText {
  private let shown: ShownInContext
  private let style: Style

  init(_ shown: ShownInContext, _ style: Style) { (self.shown, self.style) = (shown, style) }

  var text: String { shown.explanation.passages.enumerated().map(passage).joined(separator: "\n") }

  private func passage(_ place: Int, _ passage: InContextExplanation.Passage) -> String {
    style.bold("\(place + 1). \(TokenSpelling.printable(passage.document.id))")
      + "  score \(Figures.fixed(passage.score, digits: 4))\n"
      + passage.tokens.map(coloured).joined() + "\n" + style.dim(strongest(passage)) + "\n"
  }

  private func coloured(_ token: InContextExplanation.Token) -> String {
    let text = Self.printable(token.text)
    switch shown.share(token) {
    case 0.5...: return style.match(text)
    case 0.25..<0.5: return style.yellow(text)
    case 0.1..<0.25: return style.green(text)
    default: return text
    }
  }

  /// The tokens that count most.
  private func strongest(_ passage: InContextExplanation.Passage) -> String {
    let best = passage.tokens.filter { $0.counts && $0.value > 0 && !$0.text.allSatisfy(\.isWhitespace) }
      .sorted { $0.value > $1.value }.prefix(5)
    if best.isEmpty { return "looks at nothing more than a query without content does" }
    return "most at "
      + best.map {
        "'\(TokenSpelling.printable($0.text.filter { !$0.isWhitespace }))' \(Figures.fixed($0.value, digits: 4))"
      }
      .joined(separator: ", ")
  }

  /// Lines stay; what moves a cursor does not.
  static func printable(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { TokenSpelling.printable(String($0)) }
      .joined(separator: "\n")
  }
}
