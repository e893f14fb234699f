import RankifyCore
import Tensors
import Transformers

/// Trains a model on examples, step by step.
///
/// The weights after a step depend on the model, the examples, the objective and the settings alone: not on threads, nor on
/// memory, nor on whether the run was interrupted.
public struct Trainer: Sendable {
  /// What decides the outcome.
  public let settings: TrainingSettings
  /// What is minimised.
  public let objective: TrainingObjective
  /// The weights.
  public internal(set) var parameters: ParameterSet
  /// Steps so far.
  public internal(set) var steps = 0
  /// Steps of the whole run.
  public let totalSteps: Int
  var optimizer: AdamW
  private let order: ExampleOrder
  private let draw: CandidateDraw
  private let schedule: Schedule
  private let lottery: Lottery
  private let keptTokens: Int
  private let compute: Compute
  private let memory = MatrixMemory()
  /// Finds irrelevant documents anew, once it is needed.
  private var search: DynamicNegatives?
  private var scoring: BatchScoring

  /// A trainer that has taken no step.
  /// - Parameters:
  ///   - stored: what the weights before training make of documents, where only queries train: these are not encoded, and
  ///     negatives are found among all documents of the index
  ///   - keptTokens: how many tokens' intermediate results are kept for the way back; those of others are computed
  ///     twice. The outcome does not depend on it
  public init(
    _ model: any TrainableModel, on set: TrainingSet, objective: TrainingObjective, settings: TrainingSettings,
    stored: StoredDocuments? = nil, keptTokens: Int = 1 << 15, compute: Compute = .parallel
  ) throws(RankifyError) {
    try settings.check()
    try settings.check(model, set, objective)
    try model.check(settings.tower, stored)
    (self.settings, self.objective) = (settings, objective)
    (self.keptTokens, self.compute) = (keptTokens, compute)
    lottery = Lottery(seed: settings.seed)
    order = ExampleOrder(examples: set.examples.count, batch: settings.batch, lottery: lottery)
    draw = CandidateDraw(set: set, candidates: settings.candidates, inBatch: objective.inBatch, lottery: lottery)
    let batches = order.batchesPerEpoch * settings.epochs
    totalSteps = (batches + settings.accumulation - 1) / settings.accumulation
    schedule = Schedule(
      peak: settings.rate, warmUp: Int((Double(totalSteps) * settings.warmUp).rounded()), total: totalSteps,
      decay: settings.decay)
    scoring = BatchScoring(model, tower: settings.tower, stored: stored, compute: compute)
    try model.parameters.requireFinite()
    parameters = try model.parameters.prepared(settings, new: model.newParameters, lottery)
    optimizer = AdamW(weightDecay: settings.weightDecay)
    if let part = settings.frozen.first(where: { part in !model.parameters.contains(part) }) {
      throw RankifyError(
        .badArguments,
        "no weight is named by '\(part)', which is to be frozen; there are such as \(model.parameters.someNames)")
    }
    guard parameters.trainableCount > 0 else {
      throw RankifyError(.badArguments, "nothing is left to train: all parameters are frozen")
    }
  }

  /// Epochs so far, in parts.
  public var epochs: Double {
    Double(min(steps * settings.accumulation, order.batchesPerEpoch * settings.epochs)) / Double(order.batchesPerEpoch)
  }

  /// Whether all steps are done.
  public var isFinished: Bool { steps >= totalSteps }

  /// Takes a step.
  /// - Throws: where a loss or gradient is not finite, naming the queries; the weights are then as they were before. Where the
  ///   weights that come out are not finite; these are of no use then
  public mutating func step() throws(RankifyError) -> TrainingStep {
    let start = ContinuousClock.now
    let packed = PackedParameters(precision: settings.precision)
    var gradients = ParameterGradients(for: parameters)
    var (loss, count, queries) = (0.0, 0, 0)
    var ids: [String] = []
    let first = steps * settings.accumulation
    let last = min(first + settings.accumulation, order.batchesPerEpoch * settings.epochs)
    for number in first..<last {
      let examples = order.examples(ofBatch: number)
      let batch = draw(examples, number: number, found: try negatives(of: examples))
      let part = try add(batch, number, packed, &gradients)
      (loss, count, queries) = (loss + part.loss, count + part.count, queries + batch.queryIDs.count)
      ids += batch.queryIDs
    }
    gradients.scale(by: 1 / Float(max(1, count)))
    let norm = gradients.norm
    guard norm.isFinite else { throw fault(ids, "the gradient is not finite") }
    if settings.clipping > 0, norm > settings.clipping { gradients.scale(by: Float(settings.clipping / norm)) }
    let rate = schedule.rate(at: steps)
    // Without a gradient momentum and decay alone would move the weights.
    if count > 0 {
      optimizer.update(&parameters, by: gradients, rate: rate, on: compute)
      guard parameters.isFinite else { throw fault(ids, "the weights are no longer finite") }
    }
    steps += 1
    return TrainingStep(
      step: steps, epoch: epochs, loss: count == 0 ? nil : loss / Double(count), gradientNorm: norm, rate: rate,
      queries: count, idle: queries - count, seconds: start.duration(to: .now).inSeconds)
  }

  private func fault(_ ids: [String], _ what: String) -> RankifyError {
    let shown = ids.prefix(40).joined(separator: ", ") + (ids.count > 40 ? ", …" : "")
    return RankifyError(
      .failure,
      "step \(steps + 1): \(what); queries of the batch: \(shown); try a smaller learning rate, or look at these")
  }

  /// The irrelevant documents that examples' queries are nearest to now.
  private mutating func negatives(of examples: [Int]) throws(RankifyError) -> [[Int]] {
    guard settings.dynamicNegatives > 0 else { return [] }
    let texts = examples.map { draw.set.examples[$0].query.text }
    guard let queries = try scoring.queryVectors(of: texts, by: parameters) else {
      throw RankifyError(.badArguments, "negatives are found anew only for encoders of one vector a text")
    }
    guard queries.elements.allSatisfy(\.isFinite) else {
      throw fault(examples.map { draw.set.examples[$0].query.id }, "vectors of queries are not finite")
    }
    return try negatives(for: queries, relevant: examples.map(draw.relevant))
  }

  private mutating func negatives(for queries: Matrix, relevant: [Set<Int>]) throws(RankifyError) -> [[Int]] {
    let (count, pool) = (settings.dynamicNegatives, compute.pool ?? ThreadPool(threads: 1))
    if let stored = scoring.stored {
      return try stored.negatives(for: queries, relevant: relevant, count: count, on: pool)
    }
    if search == nil {
      search = try scoring.documentVectors(of: draw.set).map { DynamicNegatives(vectors: $0, on: pool) }
    }
    return search?.negatives(for: queries, excluding: relevant, count: count) ?? []
  }

  /// Adds the gradients of a batch's losses, summed over its queries.
  private mutating func add(
    _ batch: DrawnBatch, _ number: Int, _ packed: PackedParameters, _ gradients: inout ParameterGradients
  ) throws(RankifyError) -> (loss: Double, count: Int) {
    var dropout = lottery.generator(.dropout, number)
    let encoding = ChunkedEncoding(
      try scoring.inputs(of: batch), by: scoring.model, parameters, packed: packed, dropout: settings.dropout,
      seed: dropout.next(), keptTokens: keptTokens, on: compute)
    let documents = try scoring.frozenRows(of: batch)
    var tape = Tape(parameters, packed: packed, on: compute)
    let rows = tape.input(encoding.rows)
    let scores = scoring.scores(rows, encoding.offsets, documents, of: batch.texts, on: &tape)
    let found = objective.gradient(of: scores.value, batch) { lottery.generator(.objective, number, $0) }
    guard found.faulty.isEmpty else {
      throw fault(found.faulty.map { batch.queryIDs[$0] }, "the loss is not a number")
    }
    let flow = tape.backward(from: [(scores, found.scores)], into: &gradients, of: [rows])
    if let gradient = flow[0] { encoding.backward(gradient, into: &gradients) }
    return (found.loss, found.count)
  }
}
