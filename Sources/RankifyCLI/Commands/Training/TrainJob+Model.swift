import Foundation
import Rankify

extension TrainJob {
  static func data(_ command: TrainCommand, _ set: TrainingSet, _ dev: TrainingSet?) -> [TrainingRecord.Data] {
    func data(_ role: String, _ files: [String], _ set: TrainingSet) -> TrainingRecord.Data {
      TrainingRecord.Data(
        role: role, name: files.joined(separator: ", "), queries: set.examples.count, documents: set.documents.count,
        checksum: set.fingerprint)
    }
    return [data("train", command.train, set)] + (dev.map { [data("dev", command.dev, $0)] } ?? [])
  }

  /// Writes the model with its card, record, log and curves, and takes away what only an unfinished run needs.
  func finish() throws -> TrainingRecord {
    let record = record
    let history = try TrainingHistory(log: logFile)
    let chart = CurveChart(title: objective.name, history: history).svg
    let card = ModelCard(
      name: URL(fileURLWithPath: command.output).lastPathComponent, record: record,
      maximumLength: command.kind.maxLength, chart: Self.chartName)
    let log = try String(contentsOfFile: logFile, encoding: .utf8)
    try model.save(
      run.parameters, to: command.output,
      adding: [
        "README.md": card.markdown, ModelFolderWriter.recordName: try record.json(), "training_log.jsonl": log,
        Self.chartName: chart,
      ])
    try FileManager.default.removeItem(atPath: place)
    note(record)
    return record
  }

  private static let chartName = "training_curves.svg"

  private func note(_ record: TrainingRecord) {
    let best = record.best.map {
      "; \($0.measure) \(Figures.fixed($0.value, digits: 4)) after step \($0.step), from "
        + "\(Figures.fixed(record.dev.first?.value ?? 0, digits: 4))"
    }
    command.common.console.note(
      "\(Figures.count(record.steps, "step")) in \(Figures.duration(seconds: record.seconds))"
        + "\(end == .patience ? ", ended because the measure rose no more" : "")\(best ?? ""); model in \(command.output)"
    )
  }

  private var record: TrainingRecord {
    return TrainingRecord(
      kind: command.kind.resolved(command.objective).recorded, objective: objective.name, trained: trained,
      base: TrainingRecord.Model(name: command.model, checksum: model.parameters.fingerprint),
      documentEncoder: documentEncoder, data: data, settings: settings, seed: run.trainer.settings.seed,
      program: Version.current, commit: ProcessInfo.processInfo.environment["RANKIFY_COMMIT"], steps: run.trainer.steps,
      seconds: run.seconds, dev: run.measurements, best: run.best)
  }

  private var trained: String {
    let settings = run.trainer.settings
    var parts = [settings.tower == .queries ? "the query encoder's" : "all"]
    if settings.adapterRank > 0 { parts = ["LoRA of rank \(settings.adapterRank), merged"] }
    if command.kind.headOnly { parts.append("behind the encoder only") }
    if !settings.frozen.isEmpty { parts.append("but those named \(settings.frozen.joined(separator: ", "))") }
    return parts.joined(separator: ", ")
  }

  private var settings: [String: SettingValue] {
    let settings = run.trainer.settings
    return [
      "epochs": .whole(settings.epochs), "batch": .whole(settings.batch), "accumulate": .whole(settings.accumulation),
      "candidates": .whole(settings.candidates), "dynamic-negatives": .whole(settings.dynamicNegatives),
      "rate": .number(Double("\(settings.rate)") ?? 0),
      "head-rate": settings.headRate.map { .number(Double("\($0)") ?? 0) } ?? .text("ten times the rate"),
      "warm-up": .number(settings.warmUp),
      "decay": .text(settings.decay.rawValue), "weight-decay": .number(Double("\(settings.weightDecay)") ?? 0),
      "clip": .number(settings.clipping), "dropout": .number(Double("\(settings.dropout)") ?? 0),
      "tower": .text(settings.tower.rawValue), "lora": .whole(settings.adapterRank),
      "lora-alpha": .number(Double("\(settings.adapterScale)") ?? 0),
      "freeze": .text(settings.frozen.joined(separator: ", ")),
      "patience": .whole(command.measuring.patience ?? 0), "precision": .text(settings.precision.rawValue),
      "kind": .text(command.kind.words(command.objective)),
    ]
  }
}

extension TrainedKind {
  fileprivate var recorded: TrainingRecord.Kind {
    switch self {
    case .dense: .sentenceEncoder
    case .colbert: .lateInteraction
    case .lite: .scorer
    case .crossEncoder: .crossEncoder
    }
  }
}
