import Foundation
import Rankify

/// `rankify explain --method icr`: which tokens of several passages a language model looks at when it reads a query.
struct InContextExplaining {
  private let command: ExplainCommand

  init(_ command: ExplainCommand) { self.command = command }

  func run() async throws {
    let documents = try await documents()
    var settings = RerankSettings(
      model: command.model ?? "", precision: command.arithmetic.ofLanguageModel, threads: command.threads.count)
    (settings.inContext, settings.heads) = (command.inContext.options(nil), command.inContext.heads)
    settings.attentionFolder = command.inContext.keepAttention
    let loaded = try await ModelArgument.watching(command.common.console) { [settings] report in
      try await Catalog.inContextScorer(command.method, settings, report: report)
    }
    for remark in loaded.remarks { command.common.console.note(remark) }
    let explanation = try loaded.scorer.explain(documents, query: Query(id: "", text: command.query))
    let shown = ShownInContext(
      explanation: explanation, query: command.query, method: command.method, model: settings.model,
      modelChecksum: loaded.modelChecksum)
    try show(shown)
    let shortened = documents.count(where: loaded.scorer.isShortened)
    if shortened > 0, let words = settings.inContext.words {
      command.common.console.note(
        "\(Figures.count(shortened, "passage")) longer than the \(words) words that are read of each (--words)")
    }
    if explanation.truncatedCount > 0 {
      command.common.console.note(
        "\(Figures.count(explanation.truncatedCount, "passage")) cut so that all fit into the model's context")
    }
  }

  private func documents() async throws -> [Document] {
    if !command.text.isEmpty {
      return command.text.enumerated().map { Document(id: "text \($0 + 1)", text: $1) }
    }
    guard let path = command.index else {
      return [Document(id: command.file ?? "-", text: try DocumentFile.text(command.file ?? "-"))]
    }
    let index = try SparseIndex(path)
    if command.doc.isEmpty {
      let found = try await SparseRetriever(index, depth: command.k ?? 5).run(Query(id: "", text: command.query))
        .hits.map(\.document)
      if found.isEmpty {
        throw RankifyError(.badArguments, "\(path): no document has a word of the query; name documents with --doc")
      }
      return found
    }
    return try command.doc.map { id in
      if let document = try index.document(id) { return document }
      throw RankifyError(.missingResource, "\(path): has no document '\(id)'")
    }
  }

  private func show(_ shown: ShownInContext) throws {
    if let html = command.html {
      let page = InContextPage(shown).text
      if html == "-" { return try StandardOutput.shared.write(page) }
      try AtomicFile.write(page, to: html)
      command.common.console.note("heat map in \(html)")
    }
    if command.common.json { return try JSONOutput.print(InContextRecord(shown)) }
    try StandardOutput.shared.write(InContextText(shown, Style.output).text)
  }
}

/// An explanation and what it is about.
struct ShownInContext {
  let explanation: InContextExplanation
  let query: String
  let method: String
  let model: String
  let modelChecksum: String

  /// The share of the largest value that a token has; nothing below 0, or where it does not count.
  func share(_ token: InContextExplanation.Token) -> Double {
    let largest = explanation.largestValue
    return largest > 0 && token.counts ? max(0, token.value) / largest : 0
  }
}

/// An explanation for programs.
struct InContextRecord: Encodable {
  struct Token: Encodable {
    let text: String
    let value: Double
    let counts: Bool
  }
  struct Passage: Encodable {
    let documentID: String
    let score: Double
    let tokens: [Token]
  }

  let method: String
  let model: String
  let modelChecksum: String
  let query: String
  let passages: [Passage]

  init(_ shown: ShownInContext) {
    (method, model, modelChecksum, query) = (shown.method, shown.model, shown.modelChecksum, shown.query)
    passages = shown.explanation.passages.map { passage in
      Passage(
        documentID: passage.document.id, score: passage.score,
        tokens: passage.tokens.map { Token(text: $0.text, value: $0.value, counts: $0.counts) })
    }
  }
}
