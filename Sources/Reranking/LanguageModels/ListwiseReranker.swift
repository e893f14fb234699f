import LanguageModels
import RankifyCore

/// Re-ranks by orders that a language model writes, window by window.
///
/// Sun et al., "Is ChatGPT Good at Search? Investigating Large Language Models as Re-Ranking Agents", EMNLP 2023 (RankGPT). Answers
/// that are no order are repaired and counted; no passage is lost.
public struct ListwiseReranker: Reranker {
  /// The model.
  public let model: any LanguageModel
  /// How long lists are read.
  public let windows: SlidingWindows
  /// What it has in common with others.
  public let settings: PromptedReranking
  /// What it took so far.
  public let tally = RerankTally()
  private let prompt: PassagePrompt

  /// Creates a re-ranker.
  /// - Throws: where settings or prompt cannot be used
  public init(
    _ model: any LanguageModel, windows: SlidingWindows = SlidingWindows(size: 20, stride: 10),
    _ settings: PromptedReranking = PromptedReranking()
  ) throws(RankifyError) {
    try settings.check()
    (self.model, self.windows, self.settings) = (model, windows, settings)
    prompt = try PassagePrompt(settings, standard: DefaultPrompts.listwise, name: "rankgpt", isList: true, tally)
  }

  /// Re-ranks one ranking.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    do throws(RankifyError) {
      var order = Array(ranking.hits.prefix(settings.depth).indices)
      let ranges = windows.ranges(order.count).filter { $0.count > 1 }
      for (number, range) in ranges.enumerated() {
        if let budget = settings.callBudget, number >= budget {
          tally.change { $0.spentBudgets += 1 }
          break
        }
        let window = Array(order[range])
        let places = try await self.order(window.map { ranking.hits[$0].document }, ranking.query.text)
        order.replaceSubrange(range, with: places.map { window[$0] })
      }
      return try ranking.reordered(first: order, by: "rankgpt")
    } catch {
      throw ranking.naming(error)
    }
  }

  /// Re-ranks as many at once as the model takes requests.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] {
    try await BoundedWork.map(batch, width: model.parallelRequests) { ranking throws(RankifyError) in
      try await run(ranking)
    }
  }

  /// The places of some documents, best first.
  private func order(_ documents: [Document], _ query: String) async throws(RankifyError) -> [Int] {
    // `[100] > ` has at most eight tokens.
    let answerTokens = 8 * documents.count + 16
    let messages = try prompt.messages(
      query, documents, labels: documents.indices.map { "\($0 + 1)" }, answerTokens: answerTokens, for: model)
    let options = settings.options(answerTokens, .permutation(count: documents.count), model, messages)
    let answer = try await model.answer(messages, options)
    tally.count(answer.usage)
    let reply = ListReply(ThoughtFilter.answer(in: answer.text), count: documents.count)
    if reply.isMalformed {
      tally.change {
        $0.malformedAnswers += 1
        $0.missingPassages += reply.missing
        $0.repeatedPassages += reply.repeated
        $0.unknownPassages += reply.unknown
      }
    }
    return reply.order
  }
}
