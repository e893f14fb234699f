import Foundation
import Rankify

/// An explanation as one HTML file: a table of what each query token met, the document, and a heat map of all pairs.
///
/// Nothing is loaded from anywhere; colours follow the reader's light or dark setting; every colour stands beside its number.
struct ExplanationPage {
  private let shown: ShownExplanation
  private let largest: Float
  private var explanation: TokenExplanation { shown.explanation }

  init(_ shown: ShownExplanation) {
    self.shown = shown
    // Numbers below 0 count, too: they have a colour of their own.
    let size = shown.explanation.values.withElements { $0.reduce(0) { max($0, abs($1)) } }
    largest = max(size, .leastNormalMagnitude)
  }

  var text: String { HTMLPage(title: shown.query + " – token by token", sheet: Self.sheet, body: body).text }

  private var body: String {
    """
    <h1>\(Self.escaped(shown.query))</h1>
    <p>Score <strong>\(number(explanation.score, 4))</strong> of \(documentName) by \(Self.escaped(shown.method)) \
    with \(Self.escaped(shown.model)).</p>
    <h2>What each query token met</h2>
    \(matches)
    <h2>The document</h2>
    <p class="document">\(document)</p>
    <h2>All pairs</h2>
    <div class="scroll" role="region" aria-label="Heat map" tabindex="0">
    \(heatMap)
    </div>
    """
  }

  private var documentName: String {
    shown.document.id.isEmpty ? "the document" : "document <code>\(Self.escaped(shown.document.id))</code>"
  }

  // MARK: Parts

  private var matches: String {
    let rows = explanation.matches.enumerated().map { index, match in
      let met = match.documentToken.map { Self.escaped(explanation.document.tokens[$0]) } ?? "none"
      return "<tr><th scope=\"row\">\(index + 1)</th><td>\(Self.escaped(explanation.query.tokens[index]))</td>"
        + "<td class=\"number\"\(heat(match.value))>\(number(match.value, 3))</td><td>\(met)</td></tr>"
    }
    return table(
      "Query tokens and the document tokens that they have most with",
      ["", "Query token", explanation.valueName, "Document token"], rows)
  }

  /// The document, the tokens that were met marked with the numbers of the query tokens.
  private var document: String {
    TokenSpelling(explanation.document.tokens).pieces.enumerated().map { index, piece in
      let met = explanation.queryTokens(meeting: index)
      let text = Self.escaped(piece.text)
      let blank = piece.isSeparate ? " " : ""
      guard let value = met.map({ explanation.matches[$0].value }).max() else { return blank + text }
      let numbers = met.map { "\($0 + 1)" }.joined(separator: ",")
      return "\(blank)<mark\(heat(value))>\(text)<sup>\(numbers)</sup></mark>"
    }.joined()
  }

  private var heatMap: String {
    let rows = explanation.query.tokens.indices.map { row in
      let cells = explanation.document.tokens.indices.map { column in
        let value = explanation.values[row, column]
        let isMet = explanation.matches[row].documentToken == column
        let text = isMet ? "<strong>\(number(value, 2))</strong>" : number(value, 2)
        return "<td\(isMet ? " class=\"met\"" : "")\(heat(value))>\(text)</td>"
      }
      return "<tr><th scope=\"row\">\(Self.escaped(explanation.query.tokens[row]))</th>\(cells.joined())</tr>"
    }
    let heads = explanation.document.tokens.map { "<span>\(Self.escaped($0))</span>" }
    return table(
      "\(explanation.valueName), query tokens by document tokens; the largest of a row is framed", [""] + heads, rows)
  }

  private func table(_ caption: String, _ heads: [String], _ rows: [String]) -> String {
    let head = heads.map { "<th scope=\"col\">\($0)</th>" }.joined()
    return "<table>\n<caption>\(caption)</caption>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n"
      + rows.joined(separator: "\n") + "\n</tbody>\n</table>"
  }

  // MARK: Numbers and colours

  private func number(_ value: Float, _ digits: Int) -> String { Figures.fixed(Double(value), digits: digits) }

  /// The share of the largest value as the strength of a colour.
  private func heat(_ value: Float) -> String {
    let share = abs(value) / largest
    // Weak values would all look alike on a straight scale: similarities of unrelated tokens are far from 0.
    return " style=\"--heat:var(--\(value < 0 ? "cold" : "warm"));--share:\(number(share * share * 0.6, 2))\""
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in TokenSpelling.printable(text) {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  private static let sheet = """

    :root { color-scheme: light dark; --ink: #111; --paper: #fff; --line: #767676; --warm: 230,110,0; --cold: 0,90,200; }
    @media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #111; --line: #8a8a8a; } }
    body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem; }
    h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
    table { border-collapse: collapse; } caption { text-align: left; padding-bottom: .5rem; }
    th { text-align: left; font-weight: 600; padding: .1rem .5rem; } td { padding: .1rem .5rem; }
    td, mark { color: inherit; background: rgba(var(--heat, 0,0,0), var(--share, 0)); }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .document { max-width: 50rem; } .document sup { font-size: .7rem; }
    .scroll { overflow: auto; max-width: 100%; }
    .scroll table { font-size: .75rem; font-variant-numeric: tabular-nums; }
    .scroll td { padding: .1rem .25rem; text-align: right; }
    .scroll thead th { vertical-align: bottom; padding: .1rem .25rem; }
    .scroll thead span { writing-mode: vertical-rl; transform: rotate(180deg); }
    .scroll tbody th { position: sticky; left: 0; background: var(--paper); }
    .met { outline: 2px solid var(--line); outline-offset: -2px; }

    """
}
