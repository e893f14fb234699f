import Foundation
import Rankify

/// A run of training with its files: log, curves, checkpoint, and the model in the end.
struct TrainJob {
  let command: TrainCommand
  let objective: TrainingObjective
  private(set) var run: TrainingRun
  let model: any TrainableModel
  private let queries: Int
  let data: [TrainingRecord.Data]
  let documentEncoder: EncoderDescription?
  private(set) var end = TrainingRun.End.complete

  /// What a run has on disk until it is done.
  var place: String { command.output + ".training" }
  var logFile: String { place + "/log.jsonl" }

  init(_ command: TrainCommand, folder: String, set: TrainingSet, dev: TrainingSet?) throws {
    (self.command, queries) = (command, set.examples.count)
    let place = command.output + ".training"
    try ModelFolderWriter.check(command.output)
    if command.resume, !FileManager.default.fileExists(atPath: place) {
      throw RankifyError(.missingResource, "\(place): there is no unfinished run to go on with; start without --resume")
    }
    let kind = command.kind.resolved(command.objective)
    documentEncoder = try command.documentEncoder(kind, folder)
    let compute = Compute(pool: ThreadPool(threads: command.threads.count))
    let model = try command.kind.model(
      kind, folder: folder, threads: command.threads.count, seed: command.steps.seed.seed)
    self.model = model
    let loss = command.loss.kind(command.objective, set)
    let isCosine = (model as? DualEncoderModel)?.hasCosines == true
    objective = try command.loss.objective(loss, of: kind, isCosine: isCosine)
    let settings = command.steps.settings(command.kind)
    let stored = try documentEncoder.flatMap { try command.storedVectors($0, folder) }
    let trainer = try Trainer(
      model, on: set, objective: objective, settings: settings,
      stored: try command.documents(of: set, stored, folder), keptTokens: command.steps.keep, compute: compute)
    data = Self.data(command, set, dev)
    let (measure, tower) = (try Measure(command.measuring.measure ?? "nDCG@10"), settings.tower)
    let ranking = try dev.map { dev in
      try CandidateRanking(
        of: dev, by: measure, model: model, tower: tower, stored: try command.documents(of: dev, stored, folder),
        compute: compute)
    }
    let plan = command.measuring.plan(stepsPerEpoch: max(1, trainer.totalSteps / settings.epochs))
    try Self.makeFolder(place)
    run = try TrainingRun(
      trainer, ranking: ranking,
      identity: try Self.identity(command, objective, settings, model, folder, stored, set, dev, plan), plan: plan,
      checkpoint: place + "/checkpoint.safetensors", resumes: command.resume)
  }

  private static func identity(
    _ command: TrainCommand, _ objective: TrainingObjective, _ settings: TrainingSettings, _ model: any TrainableModel,
    _ folder: String, _ vectors: DenseIndex?, _ set: TrainingSet, _ dev: TrainingSet?, _ plan: TrainingPlan
  ) throws(RankifyError) -> TrainingIdentity {
    let measurement = dev.map {
      "\(command.measuring.measure ?? "nDCG@10") of \($0.fingerprint) every \(plan.measureEvery) steps, patience "
        + (plan.patience.map(String.init) ?? "without end")
    }
    return TrainingIdentity(
      objective: objective.name, settings: settings,
      model: model.parameters.fingerprint, kind: command.kind.words(command.objective),
      files: try TrainingIdentity.files(of: folder), documentVectors: vectors?.checksum, examples: set.fingerprint,
      measurement: measurement)
  }

  private static func makeFolder(_ path: String) throws(RankifyError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RankifyError(.failure, "\(path): the folder cannot be made: \(error.localizedDescription)", cause: error)
    }
  }

  /// Runs to the end, or until the user stops it.
  mutating func train() throws {
    let console = command.common.console
    let trainer = run.trainer
    for note in model.notes { console.note(note) }
    console.note(
      "\(objective.name): \(Figures.grouped(trainer.parameters.trainableCount)) of "
        + "\(Figures.grouped(trainer.parameters.count)) numbers are trained in \(Figures.count(trainer.totalSteps, "step"))"
        + (trainer.steps > 0 ? "; going on after step \(trainer.steps)" : ""))
    let log = try TrainingLog(logFile, resumingAfter: command.resume ? trainer.steps : nil)
    let display = TrainDisplay(
      console, total: queries * trainer.settings.epochs, steps: trainer.totalSteps,
      done: Int(trainer.epochs * Double(queries)))
    end = try run.run(isStopped: { Interruption.requested }) { event in
      switch event {
      case .step(let step):
        display.step(step)
        try log.append(step)
      case .measured(let found, let isBest):
        display.measured(found, isBest: isBest)
        try log.append(found)
      case .saved: break
      }
    }
    display.finish()
    display.tellIdle()
  }
}
