/// What training minimises.
public struct TrainingObjective: Sendable {
  /// The loss's name and numbers, for logs, and for telling whether a run may be resumed.
  public var name: String
  /// The loss of a query's candidates.
  public var loss: any ListLoss
  /// Whether the documents of other queries count.
  public var inBatch: InBatchNegatives
  /// Whether lists teach nothing without a teacher's scores.
  public var needsTeacher = false
  /// Whether lists teach nothing without a relevant candidate.
  public var needsRelevant = true
  /// Divides scores in the cross-entropy that `InBatchNegatives.added` adds.
  public var addedTemperature: Double

  /// An objective.
  public init(name: String, _ loss: any ListLoss, inBatch: InBatchNegatives = .none, addedTemperature: Double = 1) {
    (self.name, self.loss, self.inBatch, self.addedTemperature) = (name, loss, inBatch, addedTemperature)
  }
}
