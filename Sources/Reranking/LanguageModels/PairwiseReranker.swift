import LanguageModels
import RankifyCore

/// Re-ranks by comparisons of two passages, each made twice with the places swapped; a preference counts where both agree.
///
/// Qin et al., "Large Language Models are Effective Text Rankers with Pairwise Ranking Prompting", 2023 (PRP).
public struct PairwiseReranker: Reranker {
  /// Which pairs are compared.
  public enum Pairs: Hashable, Sendable {
    /// Each with each: *n* (*n* − 1) requests. Passages are in the order of their wins, half a one for pairs without preference.
    case all
    /// Neighbours from the end to the beginning, swapped where the lower one wins, so many times: each pass brings one passage
    /// to its place at the front. About 2 *n* requests a pass.
    case sliding(passes: Int)
  }

  /// The model.
  public var model: any LanguageModel { questions.model }
  /// Which pairs are compared.
  public let pairs: Pairs
  /// What it took so far.
  public let tally = RerankTally()
  private let questions: PreferenceQuestions

  /// Creates a re-ranker.
  /// - Throws: where settings or prompt cannot be used
  public init(
    _ model: any LanguageModel, pairs: Pairs = .sliding(passes: 10), _ settings: PromptedReranking = PromptedReranking()
  ) throws(RankifyError) {
    if case .sliding(let passes) = pairs, passes < 1 {
      throw RankifyError(.badArguments, "\(passes) passes over a ranking; expected at least 1")
    }
    self.pairs = pairs
    questions = try PreferenceQuestions(model, settings, name: "prp", tally)
  }

  /// Re-ranks one ranking.
  /// - Throws: `badArguments` where all pairs take more requests than the budget has
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    do throws(RankifyError) {
      let hits = Array(ranking.hits.prefix(questions.settings.depth))
      let order =
        switch pairs {
        case .all: try await byWins(hits, ranking.query.text)
        case .sliding(let passes): try await bySliding(hits, passes, ranking.query.text)
        }
      return try ranking.reordered(first: order, by: "prp")
    } catch {
      throw ranking.naming(error)
    }
  }

  /// Re-ranks as many at once as the model takes requests; of all pairs, these.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] {
    try await BoundedWork.map(batch, width: pairs == .all ? 1 : model.parallelRequests) {
      ranking throws(RankifyError) in try await run(ranking)
    }
  }

  private func byWins(_ hits: [Hit], _ query: String) async throws(RankifyError) -> [Int] {
    let calls = hits.count * (hits.count - 1)
    if let budget = questions.settings.callBudget, calls > budget {
      throw RankifyError(
        .badArguments,
        "all pairs of \(hits.count) passages take \(calls) requests, more than the budget of \(budget); re-rank fewer "
          + "(--depth), or compare neighbours only")
    }
    let pairs = hits.indices.flatMap { first in (first + 1..<hits.count).map { (first, $0) } }
    let winners = try await BoundedWork.map(pairs, width: model.parallelRequests) { pair throws(RankifyError) in
      try await preferred(hits[pair.0].document, hits[pair.1].document, query)
    }
    var wins = [Double](repeating: 0, count: hits.count)
    for (pair, winner) in zip(pairs, winners) {
      wins[pair.0] += winner.map { $0 == 0 ? 1 : 0 } ?? 0.5
      wins[pair.1] += winner.map { $0 == 1 ? 1 : 0 } ?? 0.5
    }
    return hits.indices.sorted { (wins[$0], $1) > (wins[$1], $0) }
  }

  private func bySliding(_ hits: [Hit], _ passes: Int, _ query: String) async throws(RankifyError) -> [Int] {
    var (order, budget) = (Array(hits.indices), CallBudget(questions.settings.callBudget))
    for pass in 0..<min(passes, max(0, hits.count - 1)) {
      for place in (pass..<hits.count - 1).reversed() {
        guard budget.take(2) else {
          tally.change { $0.spentBudgets += 1 }
          return order
        }
        let winner = try await preferred(hits[order[place]].document, hits[order[place + 1]].document, query)
        if winner == 1 { order.swapAt(place, place + 1) }
      }
    }
    return order
  }

  /// 0 or 1, or `nil` where the model prefers a place to a passage.
  private func preferred(_ a: Document, _ b: Document, _ query: String) async throws(RankifyError) -> Int? {
    let first = try await questions.best(of: [a, b], query)
    let swapped = try await questions.best(of: [b, a], query)
    guard let first, let swapped else { return nil }
    return first == 1 - swapped ? first : nil
  }
}
