import RankifyCore

/// Answers from the best passages with the reasons first; the answer is taken out of the reply.
///
/// Wei et al., "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models", NeurIPS 2022, without examples as in
/// Kojima et al., NeurIPS 2022. A reply that does not say where its answer begins counts as malformed; its last line is taken.
public struct ChainOfThought: Generator {
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
      .reasons, passages: Array(ranking.hits.prefix(settings.passages)), telling: .evidence)
    let found = FinalAnswer(reply.text)
    if !found.isMarked { session.countMalformed() }
    session.tellText(found.text)
    return session.answer(found.text, evidence: reply.shown)
  }
}
