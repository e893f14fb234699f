import LanguageModels
import RankifyCore

/// Re-ranks by sorting with comparisons of several passages, of which the model names the best.
///
/// Zhuang et al., "A Setwise Approach for Effective and Highly Efficient Zero-shot Ranking with Large Language Models", SIGIR 2024.
public struct SetwiseReranker: Reranker {
  /// How is sorted.
  public enum Sorting: String, Hashable, Sendable, CaseIterable {
    /// A heap whose nodes have one child less than passages are shown.
    case heap
    /// Windows from the end to the beginning, the best of each going on into the next.
    case bubble
  }

  /// The model.
  public var model: any LanguageModel { questions.model }
  /// How is sorted.
  public let sorting: Sorting
  /// Passages that are shown at once.
  public let setSize: Int
  /// Passages that are brought to the front; the others keep their order.
  public let top: Int
  /// What it took so far.
  public let tally = RerankTally()
  private let questions: PreferenceQuestions

  /// Creates a re-ranker.
  /// - Throws: where settings or prompt cannot be used
  public init(
    _ model: any LanguageModel, sorting: Sorting = .heap, setSize: Int = 4, top: Int = 10,
    _ settings: PromptedReranking = PromptedReranking()
  ) throws(RankifyError) {
    guard (2...PreferenceQuestions.letters.count).contains(setSize) else {
      throw RankifyError(
        .badArguments, "sets of \(setSize) passages; expected 2 to \(PreferenceQuestions.letters.count)")
    }
    guard top > 0 else { throw RankifyError(.badArguments, "the best \(top) passages; expected at least 1") }
    (self.sorting, self.setSize, self.top) = (sorting, setSize, top)
    questions = try PreferenceQuestions(model, settings, name: "setwise", tally)
  }

  /// Re-ranks one ranking.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    do throws(RankifyError) {
      let hits = Array(ranking.hits.prefix(questions.settings.depth))
      var sort = SetwiseSort(count: hits.count, CallBudget(questions.settings.callBudget)) {
        places throws(RankifyError) in
        // Without an answer the first stays the best: the order that was there.
        try await questions.best(of: places.map { hits[$0].document }, ranking.query.text) ?? 0
      }
      switch sorting {
      case .heap: try await sort.byHeap(setSize: setSize, top: top)
      case .bubble: try await sort.byBubble(setSize: setSize, top: top)
      }
      if sort.isSpent { tally.change { $0.spentBudgets += 1 } }
      return try ranking.reordered(first: sort.order, by: "setwise")
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
}
