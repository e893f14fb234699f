import RankifyCore

/// Puts a passage that a model makes up behind a query, since answers look more like passages than like questions.
///
/// Gao et al., "Precise Zero-Shot Dense Retrieval without Relevance Labels", ACL 2023 (HyDE), in the form of Wang et al., "Query2doc",
/// EMNLP 2023: query and passage become one text, the query several times, so that it is not drowned in the lexical search. HyDE
/// itself searches by the mean of vectors instead.
public struct HypotheticalDocument: QueryRewriter {
  /// The model.
  public let model: any LanguageModel
  /// How often the query stands before the passage: 5 for lexical search and 1 for dense search in the paper.
  public let repeats: Int
  /// What it has in common with others.
  public let settings: Answering

  /// Creates a stage.
  /// - Throws: `badArguments` for a number of repeats below 0
  public init(
    _ model: any LanguageModel, repeats: Int = 5, _ settings: Answering = Answering(replyTokens: 128)
  ) throws(RankifyError) {
    guard repeats >= 0 else { throw RankifyError(.badArguments, "the query \(repeats) times; expected 0 or more") }
    (self.model, self.repeats, self.settings) = (model, repeats, settings)
  }

  /// The query with a passage.
  /// - Throws: what the model throws
  public func rewording(of query: Query) async throws(RankifyError) -> Rewording {
    var session = try AnswerSession(query, model, settings)
    let passage = try await session.ask(.hypotheticalDocument).text
    let words = [String](repeating: query.text, count: passage.isEmpty ? 1 : repeats) + [passage]
    let text = words.filter { !$0.isEmpty }.joined(separator: "\n")
    return Rewording(query: Query(id: query.id, text: text), steps: session.trace.steps)
  }
}
