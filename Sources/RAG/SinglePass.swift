import RankifyCore

/// Answers from the best passages in one request: retrieve, read, answer (Lewis et al., NeurIPS 2020, with a model that was not
/// trained for it).
public struct SinglePass: Generator {
  /// The model.
  public let model: any LanguageModel
  /// What it has in common with others.
  public let settings: Answering

  /// Creates a generator.
  public init(_ model: any LanguageModel, _ settings: Answering = Answering()) {
    (self.model, self.settings) = (model, settings)
  }

  /// Answers from a ranking.
  /// - Throws: what the model throws, `badArguments` where not even the prompt without passages fits
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Answer {
    var session = try AnswerSession(ranking.query, model, settings)
    let reply = try await session.ask(
      .answer, passages: Array(ranking.hits.prefix(settings.passages)), telling: .answer)
    return session.answer(reply.text, evidence: reply.shown)
  }
}
