import ArgumentParser
import Foundation
import Rankify

/// `rankify explain`: shows why a document got its score.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show which token of a query met which token of a document.",
    discussion: """
      Late interaction compares every token of a query with every token of a document. This prints what each query token \
      met, and the document with the tokens that were met; --html writes a heat map of all pairs that needs nothing but a \
      browser. The document is in an index (--index, --doc), on the command line (--text) or in a file. Token vectors that \
      the index has by the same encoder serve, so that the score is the one that re-ranking gives.

      EXAMPLES
        rankify explain --model MODEL -q "what keeps a bicycle upright" -i toy.rankify --doc bicycle-01
        rankify explain --model MODEL -q "dark matter" --text "It holds galaxies together." --html map.html
      """)

  @Argument(help: "A file with the document's text; '-' is standard input.")
  var file: String?

  @Option(name: [.short, .long], help: "The query.")
  var query: String

  @Option(name: [.short, .long], help: "The index that has the document.")
  var index: String?

  @Option(help: "The document's identifier in the index.")
  var doc: String?

  @Option(help: "The document's text.")
  var text: String?

  @Option(help: "How to score: \(Catalog.explainMethods.map(\.id).joined(separator: ", ")).")
  var method = "colbert"

  @Option(help: ArgumentHelp(ModelArgument.help + " (default: the encoder of the index's token vectors)"))
  var model: String?

  @Option(help: "Where a heat map goes, one HTML file; '-' is standard output.")
  var html: String?

  @OptionGroup var arithmetic: PrecisionOption
  @OptionGroup var stored: StoredVectorsOption
  @OptionGroup(title: "Late interaction") var tokens: TokenOptions
  @OptionGroup var learned: ScorerOption
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if [file, index, text].count(where: { $0 != nil }) != 1 {
      throw ValidationError("give one document: --index with --doc, --text, or a file")
    }
    if (index == nil) != (doc == nil) { throw ValidationError("--index and --doc go together") }
    if model == nil, index == nil { throw ValidationError("give a model, --model") }
    try learned.check(method)
    try stored.check(hasIndex: index != nil, method)
    if common.json, html == "-" { throw ValidationError("standard output can be JSON or HTML, not both") }
  }

  func run() async throws {
    let method = try Catalog.explainMethod(method)
    let index = try index.map { path throws(RankifyError) in try SparseIndex(path) }
    let document = try document(index)
    let settings = try settings(index)
    let explainer = try await ModelArgument.watching(common.console) { try await method.make(settings, report: $0) }
    if let words = explainer.vectors.words { common.console.note(words) }
    let explanation = try explainer.explain(query: query, document: document)
    let shown = ShownExplanation(
      explanation, query: query, document: document, method: method.id, model: settings.model,
      modelChecksum: explainer.modelChecksum)
    try show(shown)
    noteTruncated(explanation)
  }

  private func show(_ shown: ShownExplanation) throws {
    if let html, html != "-" {
      try AtomicFile.write(ExplanationPage(shown).text, to: html)
      common.console.note("heat map in \(html)")
    }
    if html == "-" { return try StandardOutput.shared.write(ExplanationPage(shown).text) }
    if common.json { return try JSONOutput.print(ExplanationRecord(shown)) }
    try StandardOutput.shared.write(ExplanationText(shown, Style.output).text)
  }

  private func noteTruncated(_ explanation: TokenExplanation) {
    for (what, text) in [("query", explanation.query), ("document", explanation.document)] where text.truncatedCount > 0
    {
      common.console.note(
        "the \(what) is longer than the model reads: its last \(Figures.count(text.truncatedCount, "token")) were cut off"
      )
    }
  }

  /// Without a model of its own the command takes the encoder of the index's token vectors as it made them.
  private func settings(_ index: SparseIndex?) throws(RankifyError) -> RerankSettings {
    let made =
      try model == nil ? index.flatMap { index throws(RankifyError) in try LateIndex.encoder(of: index.path) } : nil
    guard let name = model ?? made?.name else {
      throw RankifyError(
        .badArguments, "the index has no token vectors that would name an encoder: give a model, --model")
    }
    let precision = arithmetic.precision ?? made.flatMap { ModelPrecision(rawValue: $0.precision) } ?? .fp32
    var settings = RerankSettings(
      model: name, precision: precision, threads: threads.count, index: index,
      lateInteraction: made.map(tokens.choice.filled) ?? tokens.choice, scorer: learned.scorer)
    settings.stored = stored.choice
    return settings
  }

  private func document(_ index: SparseIndex?) throws(RankifyError) -> Document {
    if let text { return Document(id: "", text: text) }
    if let index, let doc {
      if let document = try index.document(doc) { return document }
      throw RankifyError(.missingResource, "\(index.path): has no document '\(doc)'")
    }
    return Document(id: file ?? "-", text: try DocumentFile.text(file ?? "-"))
  }
}

/// An explanation and what it is about.
struct ShownExplanation {
  let explanation: TokenExplanation
  let query: String
  let document: Document
  let method: String
  let model: String
  let modelChecksum: String

  init(
    _ explanation: TokenExplanation, query: String, document: Document, method: String, model: String,
    modelChecksum: String
  ) {
    (self.explanation, self.query, self.document) = (explanation, query, document)
    (self.method, self.model, self.modelChecksum) = (method, model, modelChecksum)
  }
}
