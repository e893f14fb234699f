precedencegroup StageComposition {
  associativity: left
  higherThan: TernaryPrecedence
  lowerThan: NilCoalescingPrecedence
}

/// Composes stages: `search >>> rerank` feeds the output of the first to the second.
infix operator >>> : StageComposition

/// Feeds the output of `first` to `second`.
public func >>> <First, Second>(first: First, second: Second) -> Sequenced<First, Second> {
  Sequenced(first: first, second: second)
}

/// Two stages in sequence.
public struct Sequenced<First: PipelineStage, Second: PipelineStage>: PipelineStage where First.Output == Second.Input {
  let first: First
  let second: Second

  /// Runs both stages.
  public func run(_ input: First.Input) async throws(RankifyError) -> Second.Output {
    try await second.run(first.run(input))
  }

  /// Runs the first stage on the whole batch, then the second.
  public func run(batch: [First.Input]) async throws(RankifyError) -> [Second.Output] {
    try await second.run(batch: first.run(batch: batch))
  }
}

extension Sequenced: Retriever where First.Input == Query, Second.Output == Ranking {}
extension Sequenced: Reranker where First.Input == Ranking, Second.Output == Ranking {}
extension Sequenced: Generator where First.Input == Ranking, Second.Output == Answer {}
extension Sequenced: Answerer where First.Input == Query, Second.Output == Answer {}

/// A stage whose ranking is cut after the best `depth` hits.
public struct Top<Stage: PipelineStage>: PipelineStage where Stage.Output == Ranking {
  let stage: Stage
  let depth: Int

  /// Runs the stage and cuts its ranking.
  public func run(_ input: Stage.Input) async throws(RankifyError) -> Ranking {
    try await stage.run(input).top(depth)
  }

  /// Runs the stage on the batch and cuts each ranking.
  public func run(batch: [Stage.Input]) async throws(RankifyError) -> [Ranking] {
    try await stage.run(batch: batch).map { $0.top(depth) }
  }
}

extension Top: Retriever where Stage.Input == Query {}
extension Top: Reranker where Stage.Input == Ranking {}

extension PipelineStage where Output == Ranking {
  /// The same stage, cut after its best `depth` hits.
  public func top(_ depth: Int) -> Top<Self> { Top(stage: self, depth: depth) }
}
