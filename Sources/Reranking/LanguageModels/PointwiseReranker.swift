import LanguageModels
import RankifyCore

/// Re-ranks by how much likelier a language model holds a yes than a no, passage by passage.
///
/// Nogueira et al., "Document Ranking with a Pretrained Sequence-to-Sequence Model", 2020, for any model that chats. The score is the
/// logarithm of the two probabilities' ratio, the logit of what Qwen3-Reranker gives.
public struct PointwiseReranker: Reranker {
  /// The words whose likelihoods are compared.
  public struct Words: Hashable, Sendable {
    /// For passages that answer the query.
    public var yes = "Yes"
    /// For others.
    public var no = "No"

    /// Creates a pair.
    public init(yes: String = "Yes", no: String = "No") { (self.yes, self.no) = (yes, no) }
  }

  /// The model.
  public let model: any NextWordModel
  /// What it has in common with others.
  public let settings: PromptedReranking
  /// What the model may say.
  public let words: Words
  /// What it took so far.
  public let tally = RerankTally()
  private let prompt: PassagePrompt

  /// Servers tell of the likeliest words only; the other one is taken to be less likely by this much, in logarithms.
  private static let most = 50.0

  /// Creates a re-ranker.
  /// - Throws: where settings or prompt cannot be used
  public init(
    _ model: any NextWordModel, words: Words = Words(), _ settings: PromptedReranking = PromptedReranking()
  ) throws(RankifyError) {
    try settings.check()
    guard !words.yes.isEmpty, !words.no.isEmpty else {
      throw RankifyError(.badArguments, "the word of a yes, or of a no, is empty")
    }
    guard words.yes != words.no else {
      throw RankifyError(.badArguments, "the words '\(words.yes)' and '\(words.no)' cannot be told apart")
    }
    (self.model, self.words, self.settings) = (model, words, settings)
    prompt = try PassagePrompt(settings, standard: DefaultPrompts.pointwise, name: "pointwise-llm", tally)
  }

  /// Re-ranks one ranking.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    do throws(RankifyError) {
      let documents = ranking.hits.prefix(settings.readable(ranking, tally)).map(\.document)
      let scores = try await BoundedWork.map(documents, width: model.parallelRequests) {
        document throws(RankifyError) in try await score(document, ranking.query.text)
      }
      return try ranking.reranking(first: scores, by: "pointwise-llm")
    } catch {
      throw ranking.naming(error)
    }
  }

  /// Re-ranks one after the other: of each, passages are read at the same time where the model can.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] {
    try await BoundedWork.map(batch, width: 1) { ranking throws(RankifyError) in try await run(ranking) }
  }

  private func score(_ document: Document, _ query: String) async throws(RankifyError) -> Float {
    let room = max(model.tokenCount(of: words.yes), model.tokenCount(of: words.no))
    let messages = try prompt.messages(query, [document], labels: ["1"], answerTokens: room, for: model)
    let found = try await model.logProbabilities(ofNext: [words.yes, words.no], after: messages)
    tally.count(found.usage)
    let (yes, no) = (found.logProbabilities[0], found.logProbabilities[1])
    let difference = yes - no
    // Two infinities have none, and a bound would make one of them.
    return Float(difference.isNaN ? difference : min(Self.most, max(-Self.most, difference)))
  }
}

extension PromptedReranking {
  /// How many hits are read where each takes one request.
  func readable(_ ranking: Ranking, _ tally: RerankTally) -> Int {
    let wanted = min(depth, ranking.hits.count)
    guard let callBudget, callBudget < wanted else { return wanted }
    tally.change { $0.spentBudgets += 1 }
    return callBudget
  }
}
