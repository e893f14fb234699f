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

      icr and qr-heads show which tokens of several passages a language model looks at when it reads the query: passages \
      that BM25 finds (-k), or those named by --doc or --text.

      EXAMPLES
        rankify explain --model MODEL -q "what keeps a bicycle upright" -i toy.rankify --doc bicycle-01
        rankify explain --model MODEL -q "dark matter" --text "It holds galaxies together." --html map.html
        rankify explain --method icr --model smollm2.gguf -q "what keeps a bicycle upright" -i toy.rankify --html map.html
      """)

  @Argument(help: "A file with the document's text; '-' is standard input.")
  var file: String?

  @Option(name: [.short, .long], help: "The query.")
  var query: String

  @Option(name: [.short, .long], help: "The index that has the document.")
  var index: String?

  @Option(help: "The document's identifier in the index; icr takes several.")
  var doc: [String] = []

  @Option(help: "The document's text; icr takes several.")
  var text: [String] = []

  @Option(name: [.short, .customLong("hits")], help: "Documents that icr reads where none are named (default: 5).")
  var k: Int?

  @Option(
    help:
      "How to score: \((Catalog.explainMethods.map(\.id) + InContextArguments.methods).joined(separator: ", "))."
  )
  var method = "colbert"

  @Option(help: ArgumentHelp(ModelArgument.help + " (default: the encoder of the index's token vectors)"))
  var model: String?

  @Option(help: "Where a heat map goes, one HTML file; '-' is standard output.")
  var html: String?

  @OptionGroup var arithmetic: PrecisionOption
  @OptionGroup var stored: StoredVectorsOption
  @OptionGroup(title: "Late interaction") var tokens: TokenOptions
  @OptionGroup var learned: ScorerOption
  @OptionGroup(title: "In-context re-ranking") var inContext: InContextArguments
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if [file != nil, index != nil, !text.isEmpty].count(where: { $0 }) != 1 {
      throw ValidationError("give one document: --index with --doc, --text, or a file")
    }
    try inContext.check(method)
    if readsSeveral { return try checkInContext() }
    if k != nil { throw ValidationError("-k belongs to --method icr") }
    if doc.count > 1 || text.count > 1 { throw ValidationError("\(method) explains one document at a time") }
    if (index == nil) != doc.isEmpty { throw ValidationError("--index and --doc go together") }
    if model == nil, index == nil { throw ValidationError("give a model, --model") }
    try learned.check(method)
    try stored.check(hasIndex: index != nil, method)
    if common.json, html == "-" { throw ValidationError("standard output can be JSON or HTML, not both") }
  }

  /// Whether it reads several documents in one.
  private var readsSeveral: Bool { InContextArguments.methods.contains(method) }

  private func checkInContext() throws {
    try arithmetic.checkLanguageModel()
    try learned.check(method)
    try stored.check(hasIndex: false, method)
    if inContext.pooling == .standardized {
      throw ValidationError("tokens are explained by summed heads; --pooling standardized has no sums")
    }
    if model == nil { throw ValidationError("give a language model, --model") }
    if index == nil, !doc.isEmpty { throw ValidationError("--doc needs the index that has it, --index") }
    if let k, !(1...1000).contains(k) { throw ValidationError("-k \(k): expected 1 to 1000") }
    if k != nil, index == nil || !doc.isEmpty { throw ValidationError("-k goes with --index and no --doc") }
    if tokens.isUsed { throw ValidationError("options of late interaction do not go with --method \(method)") }
    if common.json, html == "-" { throw ValidationError("standard output can be JSON or HTML, not both") }
  }

  func run() async throws {
    if readsSeveral { return try await InContextExplaining(self).run() }
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
    if let text = text.first { return Document(id: "", text: text) }
    if let index, let doc = doc.first {
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
