import Foundation
import RankifyCore
import Tensors

/// A whole run of training: steps, measurements on examples that it is not trained on, early stopping, checkpoints. A run that
/// was killed goes on from its last checkpoint and ends with the weights that it would have ended with.
public struct TrainingRun: Sendable {
  /// What happens during a run.
  public enum Event: Sendable {
    /// A step was taken.
    case step(TrainingStep)
    /// The model was measured; whether it was never better.
    case measured(TrainingMeasurement, isBest: Bool)
    /// A checkpoint was written.
    case saved(step: Int)
  }

  /// Why a run ended.
  public enum End: String, Sendable, Codable {
    /// All steps were taken.
    case complete
    /// The measure rose no more.
    case patience
  }

  /// The file of the checkpoint.
  public let checkpoint: String
  /// The trainer.
  public private(set) var trainer: Trainer
  /// The measurements so far; step 0 is the model before training.
  public var measurements: [TrainingMeasurement] { state.measurements }
  /// The best of them, the earliest of equals.
  public var best: TrainingMeasurement? { state.best }
  /// Seconds that steps and measurements took, all parts of the run together.
  public var seconds: Double { state.seconds }
  private var ranking: CandidateRanking?
  private let plan: TrainingPlan
  private var state: TrainingState
  /// The step of the checkpoint on disk.
  private var lastSaved: Int?
  /// The weights of the best measurement.
  private var bestParameters: ParameterSet?

  /// A run that begins, or one that goes on from its checkpoint.
  /// - Parameters:
  ///   - ranking: what is measured, and decides which weights are kept; `nil`: the last ones are
  ///   - checkpoint: the file
  ///   - resumes: whether to go on from that file
  /// - Throws: where a checkpoint is there and the run is not to be resumed, or it is of another run
  public init(
    _ trainer: Trainer, ranking: CandidateRanking? = nil, identity: TrainingIdentity, plan: TrainingPlan,
    checkpoint: String, resumes: Bool = false
  ) throws(RankifyError) {
    (self.trainer, self.ranking, self.plan, self.checkpoint) = (trainer, ranking, plan, checkpoint)
    state = TrainingState(identity: identity)
    let exists = FileManager.default.fileExists(atPath: checkpoint)
    if resumes, exists {
      try restore()
    } else if exists {
      throw RankifyError(
        .badArguments, "\(checkpoint): is the checkpoint of an unfinished run; go on with it (--resume), or remove it")
    } else if resumes {
      throw RankifyError(
        .missingResource, "\(checkpoint): there is no checkpoint to go on from; start without --resume")
    }
  }

  /// The weights to keep: those of the best measurement, else the last ones; of no use behind a fault of a step.
  public var parameters: ParameterSet { bestParameters ?? trainer.parameters }

  /// Runs to the end.
  /// - Parameters:
  ///   - isStopped: asked after every step; where it says so, a checkpoint is written and the run throws `.interrupted`
  ///   - report: told what happens, on the calling thread
  public mutating func run(
    isStopped: () -> Bool = { false }, report: (Event) throws -> Void = { _ in }
  ) throws -> End {
    if state.measurements.isEmpty { try measure(report) }
    while !trainer.isFinished {
      if let patience = plan.patience, state.patience >= patience { return .patience }
      try step(report)
      if isStopped() {
        try save(report)
        throw RankifyError(.interrupted, "interrupted after step \(trainer.steps); go on with --resume")
      }
    }
    return .complete
  }

  private mutating func step(_ report: (Event) throws -> Void) throws {
    let step: TrainingStep
    do throws(RankifyError) { step = try trainer.step() } catch { throw kept(error) }
    state.seconds += step.seconds
    try report(.step(step))
    if trainer.steps % plan.measureEvery == 0 || trainer.isFinished { try measure(report) }
    if trainer.steps % plan.checkpointEvery == 0 { try save(report) }
  }

  private mutating func measure(_ report: (Event) throws -> Void) throws {
    guard let measure = ranking?.measure else { return }
    let start = ContinuousClock.now
    let old = state.best
    let found: Double?
    do throws(RankifyError) { found = try ranking?.value(of: trainer.parameters) } catch { throw kept(error) }
    guard let value = found else { return }
    let measurement = TrainingMeasurement(step: trainer.steps, measure: measure.name, value: value)
    state.measurements.append(measurement)
    let isBest = old.map { value > $0.value } ?? true
    if isBest { bestParameters = trainer.parameters }
    state.seconds += start.duration(to: .now).inSeconds
    try report(.measured(measurement, isBest: isBest))
  }

  /// The fault of a step, which no checkpoint is written after: the present weights may be what is wrong.
  private func kept(_ fault: RankifyError) -> RankifyError {
    let last =
      lastSaved.map { step in
        "the checkpoint after step \(step) is kept: \(checkpoint); go on from it with --resume, or remove it to begin anew"
      } ?? "no checkpoint was written yet"
    return RankifyError(fault.code, "\(fault.message); \(last)", cause: fault)
  }

  private mutating func save(_ report: (Event) throws -> Void) throws {
    state.steps = trainer.steps
    var matrices = trainer.matrices
    for (name, matrix) in bestMatrices { matrices[name] = matrix }
    try TrainingCheckpoint(matrices: matrices, state: try state.json()).write(to: checkpoint)
    lastSaved = trainer.steps
    try report(.saved(step: trainer.steps))
  }

  private var bestMatrices: [String: Matrix] {
    guard let best = bestParameters else { return [:] }
    let trained = best.ids.filter { best.isTrainable($0) }
    return Dictionary(uniqueKeysWithValues: trained.map { ("best." + best.name(of: $0), best[$0]) })
  }

  private mutating func restore() throws(RankifyError) {
    let file = try TrainingCheckpoint(checkpoint)
    let found = try TrainingState(json: file.state, of: checkpoint)
    let differences = found.identity.differences(from: state.identity)
    guard differences.isEmpty else {
      throw RankifyError(
        .badArguments,
        "\(checkpoint): is of a run with \(differences.joined(separator: "; ")); go on with the same settings, or remove it"
      )
    }
    try trainer.restore(file.matrices, steps: found.steps)
    if !found.measurements.isEmpty { bestParameters = try restoredBest(file) }
    (state, lastSaved) = (found, found.steps)
  }

  private func restoredBest(_ file: TrainingCheckpoint) throws(RankifyError) -> ParameterSet {
    var best = trainer.parameters
    for id in best.ids where best.isTrainable(id) {
      let name = "best." + best.name(of: id)
      guard let matrix = file.matrices[name], matrix.rows == best[id].rows, matrix.columns == best[id].columns else {
        throw .invalid(checkpoint, "'\(name)' is missing or of another shape")
      }
      best[id] = matrix
    }
    return best
  }
}

extension TrainingState {
  func json() throws(RankifyError) -> String {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    } catch { throw RankifyError(.failure, "the state of training cannot be written: \(error)", cause: error) }
  }

  init(json: String, of file: String) throws(RankifyError) {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) } catch {
      throw RankifyError(.invalidInput, "\(file): its state is none of this version of the program", cause: error)
    }
  }
}
