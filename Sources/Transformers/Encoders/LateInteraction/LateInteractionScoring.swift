/// How a model was trained to compare token vectors.
public struct LateInteractionScoring: Hashable, Sendable {
  /// What two vectors have in common, as checkpoints name it.
  public enum Similarity: String, CaseIterable, Sendable {
    /// The inner product of vectors of length 1.
    case cosine
    /// The squared distance, negated.
    case l2
  }

  /// How similarities become a score, as checkpoints name it.
  public enum Interaction: String, CaseIterable, Sendable {
    /// The sum over query tokens of the largest similarity.
    case colbert
    /// The sum of the largest of them only (Khattab et al. 2021, Baleen).
    case flipr
  }

  /// What two vectors have in common.
  public var similarity: Similarity
  /// How similarities become a score.
  public var interaction: Interaction

  /// The cosine and plain MaxSim, unless said otherwise.
  public init(similarity: Similarity = .cosine, interaction: Interaction = .colbert) {
    (self.similarity, self.interaction) = (similarity, interaction)
  }
}
