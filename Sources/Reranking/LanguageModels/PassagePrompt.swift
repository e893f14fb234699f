import LanguageModels
import RankifyCore
import Templates

/// A prompt that shows a query and passages, each cut to its share of what the model reads.
///
/// The prompt sees `query`, `count` and `passages`, each with `label`, `title`, `text` and `contents`, which is title and text;
/// the first of them is `passage`, too.
struct PassagePrompt: Sendable {
  /// Tokens of chat templates that no prompt shows; those of the models known have less.
  private static let templateTokens = 64
  /// With less of a passage a model cannot tell what it is about.
  private static let leastTokens = 8
  /// Where it is not known how many fit.
  private static let standardTokens = 512

  private let template: PromptTemplate
  private let passageTokens: Int?
  private let tally: RerankTally

  /// - Parameters:
  ///   - showsQuery: whether the query has to be seen
  ///   - isList: whether several passages are shown, all of which have to be seen
  /// - Throws: where the prompt does not show query and passages
  init(
    _ settings: PromptedReranking, standard: String, name: String, showsQuery: Bool = true, isList: Bool = false,
    _ tally: RerankTally
  ) throws(RankifyError) {
    if let prompt = settings.prompt {
      template = prompt
    } else {
      template = try PromptTemplate(source: standard, name: name)
    }
    (passageTokens, self.tally) = (settings.passageTokens, tally)
    let query = ("query", "e20b94"), first = ("passage.contents", "7c51d0"), second = ("passages[1].contents", "3fa86e")
    let shown = isList ? [first, second] : [first]
    try template.check(
      Self.variables(query.1, Array(["A", "B"].prefix(shown.count)), shown.map { Document(id: "", text: $0.1) }),
      shows: showsQuery ? shown + [query] : shown)
  }

  /// The messages for some documents.
  /// - Parameters:
  ///   - labels: what each is called, as many as documents
  ///   - answerTokens: what has to be left for the answer
  func messages(
    _ query: String, _ documents: [Document], labels: [String], answerTokens: Int, for model: any LanguageModel
  ) throws(RankifyError) -> [PromptMessage] {
    let limit = try limit(query, documents.count, labels, answerTokens, model)
    var clipped = 0
    let shown = documents.map { document in
      let short = Self.clipped(document, limit, model)
      if short != document { clipped += 1 }
      return short
    }
    if clipped > 0 { tally.change { $0.clippedPassages += clipped } }
    return try template.messages(Self.variables(query, labels, shown))
  }

  /// How many tokens each passage may have.
  private func limit(
    _ query: String, _ count: Int, _ labels: [String], _ answerTokens: Int, _ model: any LanguageModel
  ) throws(RankifyError) -> Int {
    guard let context = model.contextLength else { return passageTokens ?? Self.standardTokens }
    let empty = labels.map { _ in Document(id: "", text: "") }
    let frame = try template.messages(Self.variables(query, labels, empty))
    let used = frame.reduce(Self.templateTokens + answerTokens) { $0 + model.tokenCount(of: $1.content) }
    let share = (context - used) / max(1, count)
    guard share >= Self.leastTokens else {
      throw RankifyError(
        .badArguments,
        "\(count) passages leave \(max(0, share)) tokens for each of the \(context) that \(model.identity.name) reads; "
          + "shorten the query, show fewer at once where the method has windows (--window), or take a model that reads more"
      )
    }
    return min(share, passageTokens ?? share)
  }

  /// A document with so many tokens at most, title first.
  private static func clipped(_ document: Document, _ limit: Int, _ model: any LanguageModel) -> Document {
    if model.tokenCount(of: document.contents) <= limit { return document }
    let title = model.beginning(of: document.title, tokens: limit)
    let text = model.beginning(of: document.text, tokens: max(0, limit - model.tokenCount(of: title) - 1))
    return Document(id: document.id, title: title, text: text)
  }

  private static func variables(_ query: String, _ labels: [String], _ documents: [Document]) -> TemplateMap {
    let passages = zip(labels, documents).map { label, document -> TemplateValue in
      .map([
        "label": .string(label), "title": .string(document.title), "text": .string(document.text),
        "contents": .string(document.contents),
      ])
    }
    return [
      "query": .string(query), "count": .integer(passages.count), "passages": .list(passages),
      "passage": passages.first ?? .null,
    ]
  }
}
