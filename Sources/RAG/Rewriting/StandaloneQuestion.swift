import RankifyCore
import Templates

/// Rewrites a question that goes on with a conversation so that it can be understood, and searched for, by itself.
public struct StandaloneQuestion: QueryRewriter {
  /// A question of the conversation and its answer.
  public struct Turn: Hashable, Codable, Sendable {
    /// What was asked.
    public var question: String
    /// What was answered.
    public var answer: String

    /// Creates a turn.
    public init(question: String, answer: String) { (self.question, self.answer) = (question, answer) }
  }

  /// The model.
  public let model: any LanguageModel
  /// What was said before, in order.
  public let history: [Turn]
  /// What it has in common with others.
  public let settings: Answering

  /// Creates a stage.
  public init(_ model: any LanguageModel, history: [Turn], _ settings: Answering = Answering(replyTokens: 96)) {
    (self.model, self.history, self.settings) = (model, history, settings)
  }

  /// The question by itself: unchanged where nothing was said before, or where the model writes nothing.
  /// - Throws: what the model throws
  public func rewording(of query: Query) async throws(RankifyError) -> Rewording {
    if history.isEmpty { return Rewording(query: query, steps: []) }
    var session = try AnswerSession(query, model, settings)
    let turns = history.map { turn -> TemplateValue in
      .map(["question": .string(turn.question), "answer": .string(turn.answer)])
    }
    let text = try await session.ask(.standaloneQuestion, ["history": .list(turns)]).text
    let asked = text.isEmpty ? query : Query(id: query.id, text: text)
    return Rewording(query: asked, steps: session.trace.steps)
  }
}
