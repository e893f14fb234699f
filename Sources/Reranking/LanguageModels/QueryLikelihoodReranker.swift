import LanguageModels
import RankifyCore

/// Re-ranks by how likely a language model holds the query as the question that a passage answers.
///
/// Sachan et al., "Improving Passage Retrieval with Zero-Shot Question Generation", EMNLP 2022 (UPR): the score is the mean logarithm
/// of the probabilities of the query's tokens.
public struct QueryLikelihoodReranker: Reranker {
  /// The model.
  public let model: any LikelihoodModel
  /// What it has in common with others.
  public let settings: PromptedReranking
  /// What it took so far.
  public let tally = RerankTally()
  private let prompt: PassagePrompt

  /// Creates a re-ranker.
  /// - Throws: where settings or prompt cannot be used
  public init(
    _ model: any LikelihoodModel, _ settings: PromptedReranking = PromptedReranking()
  ) throws(RankifyError) {
    try settings.check()
    (self.model, self.settings) = (model, settings)
    prompt = try PassagePrompt(
      settings, standard: DefaultPrompts.queryLikelihood, name: "upr", showsQuery: false, tally)
  }

  /// Re-ranks one ranking; a query without words leaves it as it is.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    do throws(RankifyError) {
      let count = settings.readable(ranking, tally)
      if ranking.query.text.isEmpty { return try ranking.reordered(first: Array(0..<count), by: "upr") }
      let documents = ranking.hits.prefix(count).map(\.document)
      let scores = try await BoundedWork.map(documents, width: model.parallelRequests) {
        document throws(RankifyError) in try await score(document, ranking.query.text)
      }
      return try ranking.reranking(first: scores, by: "upr")
    } catch {
      throw ranking.naming(error)
    }
  }

  /// Re-ranks one after the other: of each, passages are read at the same time where the model can.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] {
    try await BoundedWork.map(batch, width: 1) { ranking throws(RankifyError) in try await run(ranking) }
  }

  private func score(_ document: Document, _ query: String) async throws(RankifyError) -> Float {
    let room = model.tokenCount(of: query)
    let messages = try prompt.messages(query, [document], labels: ["1"], answerTokens: room, for: model)
    let found = try await model.logLikelihoods(of: [query], after: messages)
    tally.count(found.usage)
    return Float(found.logProbabilities[0] / Double(max(1, found.tokenCounts[0])))
  }
}
