import RankifyCore

/// Answers from what the model knows; the ranking is not read.
public struct ZeroShot: Generator {
  /// The model.
  public let model: any LanguageModel
  /// What it has in common with others.
  public let settings: Answering

  /// Creates a generator.
  public init(_ model: any LanguageModel, _ settings: Answering = Answering()) {
    (self.model, self.settings) = (model, settings)
  }

  /// Answers the ranking's query.
  /// - Throws: what the model throws
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Answer {
    var session = try AnswerSession(ranking.query, model, settings)
    let reply = try await session.ask(.zeroShot, telling: .answer)
    return session.answer(reply.text, evidence: [])
  }
}
