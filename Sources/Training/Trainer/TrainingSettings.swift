import Tensors

/// What decides, with the model, the examples and the objective, the weights that training ends with. Memory and threads do
/// not.
public struct TrainingSettings: Sendable, Hashable, Codable {
  /// Which encoder of a model with two changes.
  public enum Tower: String, Sendable, Codable, CaseIterable {
    /// One encoder for queries and documents.
    case both
    /// Queries only: documents keep the vectors that they have before training, so that an index stays as it is.
    case queries
  }

  /// How often every example is seen.
  public var epochs = 1
  /// Queries of a batch: those whose documents meet, where they do.
  public var batch = 32
  /// Batches of a step: the weights change once for all of them.
  public var accumulation = 1
  /// Candidates of a query each time it is seen: the relevant ones, but for one place at least, and irrelevant ones that are
  /// drawn anew each time.
  public var candidates = 8
  /// Irrelevant documents of a step that are found among all documents of the set by the query's present vector (ADORE; Zhan
  /// et al. 2021) and take the place of as many that would be drawn.
  public var dynamicNegatives = 0
  /// The learning rate behind the warm-up.
  public var rate: Float = 2e-5
  /// That of layers that begin with random numbers and of single factors; ten times the other if `nil`.
  public var headRate: Float?
  /// The warm-up, as a share of all steps.
  public var warmUp = 0.1
  /// What the learning rate does behind the warm-up.
  public var decay = Schedule.Decay.linear
  /// AdamW's weight decay.
  public var weightDecay: Float = 0.01
  /// The most that the norm of a step's gradient may be; 0: no limit.
  public var clipping = 1.0
  /// The share of numbers that are dropped in the encoder.
  public var dropout: Float = 0
  /// The arithmetic of products with weights: fp32 or bf16.
  public var precision = Precision.fp32
  /// Which encoder changes.
  public var tower = Tower.both
  /// The rank of low-rank adapters on the encoder's linear layers, which are then all that changes in it; 0: none.
  public var adapterRank = 0
  /// The adapters' scale, divided by their rank.
  public var adapterScale: Float = 16
  /// Parameters whose names contain one of these are not trained.
  public var frozen: [String] = []
  /// Where random numbers begin.
  public var seed: UInt64 = 1

  /// The defaults.
  public init() {}
}
