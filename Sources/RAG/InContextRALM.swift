import RankifyCore
import Templates

/// Goes on with the words `The answer is:` behind the best passage.
///
/// Ram et al., "In-Context Retrieval-Augmented Language Models", TACL 2023: passages stand before what a language model goes on
/// with, in plain text; it is told nothing. With a search of its own new passages are looked for every few tokens, by the last
/// words that were written. Needs a model that goes on with its own words, as those on this machine do, and few servers.
public struct InContextRALM: Generator {
  /// How often new passages are looked for.
  public struct Renewal: Sendable {
    /// Finds them.
    public var search: any Retriever
    /// Tokens that are written between two searches (the paper's s).
    public var stride: Int
    /// Words of question and answer that are searched for, the last ones (the paper's ℓ, in tokens there).
    public var words: Int

    /// Creates a renewal.
    public init(search: any Retriever, stride: Int = 4, words: Int = 32) {
      (self.search, self.stride, self.words) = (search, stride, words)
    }
  }

  /// The model.
  public let model: any LanguageModel
  /// How often new passages are looked for; `nil`: never.
  public let renewal: Renewal?
  /// What it has in common with others.
  public let settings: Answering

  /// Creates a generator.
  /// - Throws: `badArguments` for a stride or a number of words below 1
  public init(
    _ model: any LanguageModel, renewal: Renewal? = nil, _ settings: Answering = Answering(passages: 1)
  ) throws(RankifyError) {
    if let renewal, renewal.stride < 1 || renewal.words < 1 {
      throw RankifyError(
        .badArguments, "new passages every \(renewal.stride) tokens by \(renewal.words) words; expected at least 1")
    }
    (self.model, self.renewal, self.settings) = (model, renewal, settings)
  }

  /// Answers from a ranking.
  /// - Throws: what the model and the search throw, `badArguments` where not even the prompt without passages fits
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Answer {
    var session = try AnswerSession(ranking.query, model, settings)
    var hits = Array(ranking.hits.prefix(settings.passages))
    guard let renewal else {
      let reply = try await session.ask(
        .continuation, ["beginning": ""], passages: hits, stops: ["\n"], telling: .answer)
      return session.answer(reply.text, evidence: reply.shown)
    }
    var (answer, evidence) = ("", EvidenceList())
    for written in stride(from: 0, to: settings.replyTokens, by: renewal.stride) {
      let reply = try await session.ask(
        .continuation, ["beginning": .string(answer)], passages: hits, stops: ["\n"],
        tokens: min(renewal.stride, settings.replyTokens - written))
      evidence.add(reply.shown)
      answer += reply.raw
      if reply.finish != .length { break }
      let words = (ranking.query.text + " " + answer).split(whereSeparator: \.isWhitespace).suffix(renewal.words)
      hits = try await session.search(words.joined(separator: " "), with: renewal.search, keeping: settings.passages)
    }
    session.tellEvidence(evidence.hits)
    session.tellText(answer.trimmed)
    return session.answer(answer.trimmed, evidence: evidence.hits)
  }
}
