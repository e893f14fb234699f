import Rankify

/// As one HTML file that loads nothing: the passages, best first, each token on a ground as strong as what it gets; its number
/// shows when it is pointed at.
struct InContextPage {
  private let shown: ShownInContext

  init(_ shown: ShownInContext) { self.shown = shown }

  var text: String { HTMLPage(title: shown.query + " – where attention goes", sheet: Self.sheet, body: body).text }

  private var body: String {
    """
    <h1>\(ExplanationPage.escaped(shown.query))</h1>
    <p>Where the attention of \(ExplanationPage.escaped(shown.model)) goes when it reads the query behind these passages, \
    by \(ExplanationPage.escaped(shown.method)). Tokens that are struck through get so little that they do not count.</p>
    \(shown.explanation.passages.map(passage).joined(separator: "\n"))
    """
  }

  private func passage(_ passage: InContextExplanation.Passage) -> String {
    """
    <section><h2>\(ExplanationPage.escaped(passage.document.id)) \
    <small>score \(Figures.fixed(passage.score, digits: 4))</small></h2>
    <p>\(passage.tokens.map(token).joined())</p></section>
    """
  }

  private func token(_ token: InContextExplanation.Token) -> String {
    let lines = token.text.split(separator: "\n", omittingEmptySubsequences: false)
    let text = lines.map { ExplanationPage.escaped(String($0)) }.joined(separator: "<br>")
    let title = "title=\"\(Figures.fixed(token.value, digits: 5))\""
    if !token.counts { return "<s \(title)>\(text)</s>" }
    let share = shown.share(token)
    if share < 0.005 { return text }
    return "<mark \(title) style=\"--share:\(Figures.fixed(share * 0.8, digits: 2))\">\(text)</mark>"
  }

  private static let sheet = """

    :root { color-scheme: light dark; --ink: #111; --paper: #fff; }
    @media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #111; } }
    body { font: 16px/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem; max-width: 50rem; }
    h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } small { font-weight: 400; }
    mark { color: inherit; background: rgba(230,110,0, var(--share, 0)); }
    s { opacity: .5; }

    """
}
