import Rankify

/// An explanation for a terminal: what each query token met, then the document with the tokens that were met.
///
/// Numbers join the two parts, so that nothing is told by colour alone.
struct ExplanationText {
  private let shown: ShownExplanation
  private let style: Style
  private let width: Int
  private var explanation: TokenExplanation { shown.explanation }

  init(_ shown: ShownExplanation, _ style: Style, width: Int = TerminalWidth.columns()) {
    (self.shown, self.style, self.width) = (shown, style, width)
  }

  var text: String {
    header + "\n" + table + "\n" + document
  }

  private var header: String {
    let counts =
      Figures.count(explanation.query.tokens.count, "query token") + ", "
      + Figures.count(explanation.document.tokens.count, "document token")
    return style.bold("score \(Figures.fixed(Double(explanation.score), digits: 4))")
      + " by \(shown.method), \(counts)\n"
  }

  /// One line for each query token; a bar as long as its value.
  private var table: String {
    var table = TextTable([
      .init("", .right), .init("query token"), .init(explanation.valueName, .right), .init(""), .init("document token"),
    ])
    for (number, match) in explanation.matches.enumerated() {
      let met = match.documentToken.map { TokenSpelling.printable(explanation.document.tokens[$0]) } ?? "none"
      table.add([
        .init("\(number + 1)"), .init(TokenSpelling.printable(explanation.query.tokens[number])),
        .init(Figures.fixed(Double(match.value), digits: 3)), .init(bar(match.value)),
        .init(met, bold: share(match.value) >= Self.strong),
      ])
    }
    return table.text(style)
  }

  /// The tokens that were met carry the numbers of the query tokens.
  private var document: String {
    var (lines, line, length) = ("", "", 0)
    for (index, piece) in TokenSpelling(explanation.document.tokens).pieces.enumerated() {
      let met = explanation.queryTokens(meeting: index)
      let note = met.isEmpty ? "" : "[" + met.map { "\($0 + 1)" }.joined(separator: ",") + "]"
      let size = piece.text.count + note.count
      if piece.isSeparate {
        if length + size + 1 > width {
          lines += line + "\n"
          (line, length) = ("", 0)
        } else if length > 0 {
          (line, length) = (line + " ", length + 1)
        }
      }
      line += coloured(piece.text, met.map { explanation.matches[$0].value }.max()) + style.dim(note)
      length += size
    }
    return lines + line + "\n"
  }

  private func coloured(_ text: String, _ value: Float?) -> String {
    guard let value else { return text }
    switch share(value) {
    case Self.strong...: return style.match(text)
    case Self.middling...: return style.yellow(text)
    default: return style.green(text)
    }
  }

  /// Shares of the largest value from which a meeting is strong or middling.
  private static let (strong, middling): (Float, Float) = (0.8, 0.5)

  private func share(_ value: Float) -> Float {
    let largest = explanation.largestValue
    return largest > 0 ? max(0, value) / largest : 0
  }

  private func bar(_ value: Float) -> String { String(repeating: "█", count: Int((share(value) * 10).rounded())) }
}
