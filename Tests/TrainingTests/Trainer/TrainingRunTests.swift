import Evaluation
import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Training

@Suite struct TrainingRunTests {
  private let folder: TemporaryFolder
  private var checkpoint: String { folder.path + "/checkpoint.safetensors" }
  private let model = TableModel(texts: 40)

  init() throws { folder = try TemporaryFolder() }

  private func run(
    _ change: (inout TrainingSettings) -> Void = { _ in },
    plan: TrainingPlan = TrainingPlan(measureEvery: 2, checkpointEvery: 2),
    isMeasured: Bool = true, resumes: Bool = false, examples: String = "e", files: [String: String] = [:],
    vectors: String? = nil, set: TrainingSet = TableExamples.set()
  ) throws -> TrainingRun {
    var settings = TableExamples.settings
    change(&settings)
    let compute = Compute(pool: ThreadPool(threads: 1))
    let trainer = try Trainer(
      model, on: set, objective: TrainingObjective(name: "ce", DistillationOrCrossEntropy()), settings: settings,
      compute: compute)
    let ranking = try isMeasured ? CandidateRanking(of: TableExamples.set(), by: Measure("nDCG@10"), model: model) : nil
    let identity = TrainingIdentity(
      objective: "ce", settings: settings, model: "m", files: files, documentVectors: vectors, examples: examples)
    return try TrainingRun(
      trainer, ranking: ranking, identity: identity, plan: plan, checkpoint: checkpoint, resumes: resumes)
  }

  @Test func aRunThatIsInterruptedAnywhereEndsWithTheSameBits() throws {
    var whole = try run()
    let end = try whole.run()
    #expect(end == .complete)
    for stop in [1, 3, 4, 7] {
      try FileManager.default.removeItem(atPath: checkpoint)
      var first = try run(), steps = 0
      let error = #expect(throws: RankifyError.self) {
        _ = try first.run(isStopped: {
          steps += 1
          return steps == stop
        })
      }
      #expect(error?.code == .interrupted)
      var second = try run(resumes: true)
      let end = try second.run()
      #expect(end == .complete)
      #expect(second.parameters.bits == whole.parameters.bits)
      #expect(second.trainer.parameters.bits == whole.trainer.parameters.bits)
      #expect(second.measurements == whole.measurements)
    }
  }

  @Test func theBestWeightsAreKeptAndTheModelBeforeTrainingIsMeasured() throws {
    var run = try run { ($0.rate, $0.epochs) = (3, 10) }
    var values: [Double] = [], kept: [[UInt32]] = []
    _ = try run.run(report: { event in
      if case .measured(let measurement, _) = event { values.append(measurement.value) }
    })
    #expect(run.measurements.map(\.value) == values)
    #expect(run.measurements.first?.step == 0)
    let best = try #require(values.max())
    var ranking = try CandidateRanking(of: TableExamples.set(), by: Measure("nDCG@10"), model: model)
    let again = try ranking.value(of: run.parameters)
    #expect(again == best)
    kept = run.parameters.bits
    #expect(kept != run.trainer.parameters.bits, "a rate of 3 ruins the weights in the end")
  }

  @Test func patienceEndsARunThatGetsNoBetter() throws {
    var run = try run(
      { ($0.rate, $0.epochs) = (3, 100) }, plan: TrainingPlan(measureEvery: 1, patience: 3, checkpointEvery: 50))
    let end = try run.run()
    #expect(end == .patience)
    let best = try #require(run.best)
    #expect(run.trainer.steps == best.step + 3)
  }

  @Test func otherSettingsAreRefusedByName() throws {
    var first = try run()
    _ = try first.run()
    let rate = #expect(throws: RankifyError.self) { _ = try run({ $0.rate = 0.5 }, resumes: true) }
    #expect(rate?.message.contains("rate 0.02, not 0.5") == true)
    let several = #expect(throws: RankifyError.self) {
      _ = try run({ ($0.adapterRank, $0.weightDecay, $0.frozen) = (4, 0.5, ["table"]) }, resumes: true)
    }
    for words in ["lora 0, not 4", "weight-decay ", "freeze [], not [\"table\"]"] {
      #expect(several?.message.contains(words) == true, "\(several as Any)")
    }
    let examples = #expect(throws: RankifyError.self) { _ = try run(resumes: true, examples: "other") }
    #expect(examples?.message.contains("other training examples") == true)
    let again = #expect(throws: RankifyError.self) { _ = try run() }
    #expect(again?.message.contains("--resume") == true)
  }

  @Test func anotherTokenizerAndOtherVectorsAreRefusedByName() throws {
    let files = ["tokenizer.json": "1", "config.json": "2"]
    var first = try run(files: files, vectors: "a")
    _ = try first.run()
    func message(_ files: [String: String], _ vectors: String?) -> String {
      let error = #expect(throws: RankifyError.self) { _ = try run(resumes: true, files: files, vectors: vectors) }
      return error?.message ?? ""
    }
    #expect(message(["tokenizer.json": "9", "config.json": "2"], "a").contains("another tokenizer.json of the model"))
    #expect(message(["config.json": "2"], "a").contains("another tokenizer.json of the model"))
    #expect(message(files, "b").contains("other vectors of documents"))
    #expect(message(files, nil).contains("vectors of documents from an index"))
    #expect(throws: Never.self) { _ = try run(resumes: true, files: files, vectors: "a") }
  }

  @Test func aRunWithoutACheckpointCannotGoOn() throws {
    #expect(throws: RankifyError.self) { _ = try run(resumes: true) }
  }

  @Test func damagedCheckpointsAreRefused() throws {
    var first = try run()
    _ = try first.run()
    let whole = try Data(contentsOf: URL(fileURLWithPath: checkpoint))
    for length in [0, 7, 8, 100, whole.count / 2, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: checkpoint))
      #expect(throws: RankifyError.self) { _ = try run(resumes: true) }
    }
  }

  @Test func aLossThatIsNoNumberKeepsTheLastCheckpoint() throws {
    var set = TableExamples.set(teacher: true)
    set.examples[3].candidates[0].teacher = .nan
    var good = try run({ ($0.candidates, $0.epochs) = (6, 1) }, isMeasured: false, set: set)
    let first = #expect(throws: RankifyError.self) { _ = try good.run() }
    #expect(first?.message.contains("q3") == true)
    // Where the faulty query comes before the second step there is nothing to keep.
    let saved = good.trainer.steps / 2 * 2
    #expect(first?.message.contains(saved == 0 ? "no checkpoint" : "after step \(saved)") == true)
    #expect(FileManager.default.fileExists(atPath: checkpoint) == (saved > 0))
  }

  /// Such weights are neither kept by a checkpoint nor as what came out in the end.
  @Test(arguments: [1, 2]) func weightsThatAreInfiniteEndTheRun(_ accumulation: Int) throws {
    var bad = try run(
      { ($0.rate, $0.clipping, $0.warmUp, $0.epochs, $0.accumulation) = (1e38, 0, 0, 1, accumulation) },
      plan: TrainingPlan(measureEvery: 100, checkpointEvery: 1), isMeasured: false)
    let error = #expect(throws: RankifyError.self) { _ = try bad.run() }
    #expect(error?.message.contains("step 1: the weights are no longer finite") == true, "\(error as Any)")
    #expect(!FileManager.default.fileExists(atPath: checkpoint))
  }

  @Test func whatDiffersIsNamedAsUsersKnowIt() {
    func identity(_ model: String, _ kind: String, seed: UInt64 = 1, headRate: Float? = nil) -> TrainingIdentity {
      var settings = TableExamples.settings
      (settings.seed, settings.headRate) = (seed, headRate)
      return TrainingIdentity(objective: "ce", settings: settings, model: model, kind: kind, examples: "e")
    }
    let base = identity("m", "dense")
    #expect(base.differences(from: identity("n", "dense")) == ["another model"])
    #expect(base.differences(from: identity("n", "dense, length 40")) == ["a model as 'dense', not 'dense, length 40'"])
    #expect(base.differences(from: identity("n", "dense", seed: 2)) == ["seed 1, not 2"])
    #expect(base.differences(from: identity("m", "dense", headRate: 0.5)) == ["head-rate as it is, not 0.5"])
  }

  @Test func weightsThatRankNothingEndTheRunAndTheCheckpointBeforeThemStays() throws {
    var bad = try run(
      { ($0.rate, $0.clipping, $0.warmUp) = (1e30, 0, 0) }, plan: TrainingPlan(measureEvery: 1, checkpointEvery: 1))
    let error = #expect(throws: RankifyError.self) { _ = try bad.run() }
    #expect(error?.message.contains("is not a number") == true)
    // The fault shows one step after the weights that cause it, or two: what was saved last is told.
    let saved = FileManager.default.fileExists(atPath: checkpoint)
    #expect(error?.message.contains(saved ? "is kept: \(checkpoint); go on" : "no checkpoint") == true)
    if saved {
      #expect(try TrainingCheckpoint(checkpoint).matrices.values.allSatisfy { !$0.elements.contains { !$0.isFinite } })
    }
  }

  @Test func aDiskThatIsFullIsToldAndTheOldCheckpointStays() throws {
    var first = try run(plan: TrainingPlan(measureEvery: 100, checkpointEvery: 1))
    var saved: Data?
    // A folder in the place of the partial file: what is written to it fails as on a full disk.
    let error = #expect(throws: RankifyError.self) {
      _ = try first.run(report: { event in
        guard case .saved(2) = event else { return }
        saved = try Data(contentsOf: URL(fileURLWithPath: checkpoint))
        try FileManager.default.createDirectory(atPath: checkpoint + ".partial", withIntermediateDirectories: false)
      })
    }
    #expect(error?.message.contains(checkpoint) == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: checkpoint)) == saved)
  }
}

/// Cross-entropy, or the distillation loss where there is a teacher.
private struct DistillationOrCrossEntropy: ListLoss {
  func callAsFunction(_ scores: [Double], _ target: ListTarget, using generator: inout SplitMix) -> ListGradient? {
    target.teacher.isEmpty
      ? CrossEntropyLoss()(scores, target, using: &generator)
      : DistillationLoss()(scores, target, using: &generator)
  }
}
