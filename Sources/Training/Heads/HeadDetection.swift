import RankifyCore
import Reranking

/// Finds the heads of a language model whose attention ranks relevant passages first, on examples: query-focused retrieval
/// heads (Zhang et al., "Query-Focused Retrieval Heads Improve Long-Context Reasoning and Re-Ranking", EMNLP 2025).
///
/// Of each head the calibrated scores of passages in an order by lot are ranked and measured, as the authors' code does; their
/// paper takes the attention to relevant passages instead.
public struct HeadDetection: Sendable {
  /// Reads the prompts; all its heads are measured.
  public let scorer: InContextScorer
  /// What makes a head good.
  public let criterion: HeadCriterion
  /// Passages of an example at most: its relevant ones and the first others.
  public let passages: Int
  /// Decides the order of passages.
  public let seed: UInt64

  /// - Precondition: at least two passages: one alone cannot be ranked
  public init(_ scorer: InContextScorer, criterion: HeadCriterion = .ranking, passages: Int = 20, seed: UInt64 = 42) {
    precondition(passages > 1, "\(passages) passages cannot be ranked")
    (self.scorer, self.criterion, self.passages, self.seed) = (scorer, criterion, passages, seed)
  }

  /// Measures all heads, best first; equals by layer and head.
  /// - Parameter progress: told after each example
  /// - Throws: bad arguments where no example has both a relevant passage and another
  /// - Complexity: one reading of its passages for each example
  public func run(
    _ set: TrainingSet, progress: () throws(RankifyError) -> Void = {}
  ) throws(RankifyError) -> [MeasuredHead] {
    let heads = scorer.chosenHeads
    var (sums, count) = (Array(repeating: 0.0, count: heads.count), 0)
    for example in set.examples {
      defer { count += usable(example) ? 1 : 0 }
      if usable(example) {
        for (head, value) in try values(example, set).enumerated() { sums[head] += value }
      }
      try progress()
    }
    guard count > 0 else {
      throw RankifyError(
        .badArguments, "no example has a relevant passage and another one: there is nothing to tell heads by")
    }
    let measured = zip(heads, sums).map { MeasuredHead(head: $0, score: $1 / Double(count)) }
    return measured.sorted { ($1.score, $0.head) < ($0.score, $1.head) }
  }

  /// Whether an example can tell heads apart.
  public func usable(_ example: TrainingExample) -> Bool {
    let chosen = chosen(example)
    return chosen.contains { $0.gain > 0 } && chosen.contains { $0.gain <= 0 }
  }

  /// Relevant candidates and the first others, in an order by lot.
  private func chosen(_ example: TrainingExample) -> [TrainingCandidate] {
    let relevant = example.candidates.filter { $0.gain > 0 }.prefix(passages - 1)
    let others = example.candidates.filter { $0.gain <= 0 }.prefix(passages - relevant.count)
    let all = Array(relevant) + others
    return PassageOrder.shuffled(seed: seed).places(all.count, query: example.query).map { all[$0] }
  }

  /// How good each head is for an example.
  private func values(_ example: TrainingExample, _ set: TrainingSet) throws(RankifyError) -> [Double] {
    let chosen = chosen(example)
    do throws(RankifyError) {
      let reading = try scorer.read(
        chosen.map { scorer.shown(set.documents[$0.document]) }, query: example.query.text, isPooled: false)
      let scores = criterion == .attention ? reading.headAttention : reading.headScores
      return scores.map { criterion.value($0, gains: chosen.map(\.gain)) }
    } catch { throw RankifyError(error.code, "query '\(example.query.id)': \(error.message)", cause: error) }
  }
}

/// What makes a head good.
public enum HeadCriterion: String, Sendable, CaseIterable {
  /// nDCG@10 of the ranking by its scores.
  case ranking
  /// What relevant passages get of its attention, nothing taken off: the paper's QRscore.
  case attention

  func value(_ scores: [Double], gains: [Double]) -> Double {
    switch self {
    case .attention: return zip(scores, gains).reduce(0) { $1.1 > 0 ? $0 + $1.0 : $0 }
    case .ranking:
      let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
      return RankingUtility.nDCG(10).value(order, gains)
    }
  }
}
