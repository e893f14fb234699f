/// What a run does besides steps.
public struct TrainingPlan: Sendable, Hashable {
  /// Steps from one measurement to the next.
  public var measureEvery: Int
  /// Measurements without a better one after which the run ends; `nil`: it goes on to the end.
  public var patience: Int?
  /// Steps from one checkpoint to the next. One is written whenever the run stops, too.
  public var checkpointEvery: Int

  /// A plan.
  public init(measureEvery: Int, patience: Int? = nil, checkpointEvery: Int) {
    (self.measureEvery, self.patience) = (max(1, measureEvery), patience)
    self.checkpointEvery = max(1, checkpointEvery)
  }
}
