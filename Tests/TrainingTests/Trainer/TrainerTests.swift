import Evaluation
import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Training
import Transformers

@Suite struct TrainerTests {
  private let objective = TrainingObjective(name: "cross-entropy", CrossEntropyLoss())

  private func trainer(
    _ settings: TrainingSettings = TableExamples.settings, _ objective: TrainingObjective? = nil,
    set: TrainingSet = TableExamples.set(), keptTokens: Int = 1 << 15, threads: Int = 1
  ) throws -> Trainer {
    try Trainer(
      TableModel(texts: 40), on: set, objective: objective ?? self.objective, settings: settings,
      keptTokens: keptTokens, compute: Compute(pool: ThreadPool(threads: threads)))
  }

  private func trained(_ trainer: Trainer) throws -> (parameters: ParameterSet, steps: [TrainingStep]) {
    var trainer = trainer
    var steps: [TrainingStep] = []
    while !trainer.isFinished { steps.append(try trainer.step()) }
    return (trainer.parameters, steps)
  }

  /// Its vectors of documents would have nothing to do with those that its queries were trained beside.
  @Test(arguments: [TrainingSettings.Tower.both, .queries])
  func aQueryEncoderMakesNoVectorsOfDocuments(_ tower: TrainingSettings.Tower) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model")
    try FileManager.default.copyItem(atPath: GoldenModel.encoder("bert"), toPath: path)
    try folder.write(
      "model/rankify_training.json", #"{"document_encoder": {"name": "org/base", "checksum": "c0ffee"}}"#)
    #expect(try ColBERTModel(folder: path).documentTower == DocumentTower(folder: path))
    var model = TableModel(texts: 40)
    model.documentTower = try DualEncoderModel(folder: path).documentTower
    #expect(model.documentTower?.name == "org/base")
    var settings = TableExamples.settings
    settings.tower = tower
    #expect {
      try Trainer(model, on: TableExamples.set(), objective: objective, settings: settings)
    } throws: {
      "\($0)".contains("encodes queries only, for documents encoded by org/base (checksum c0ffee)")
    }
    #expect(throws: RankifyError.self) {
      try CandidateRanking(of: TableExamples.set(), by: Measure("nDCG@10"), model: model, tower: tower)
    }
    model.documentTower = nil
    _ = try CandidateRanking(of: TableExamples.set(), by: Measure("nDCG@10"), model: model, tower: tower)
    _ = try Trainer(model, on: TableExamples.set(), objective: objective, settings: settings)
  }

  /// A smaller learning rate would not help.
  @Test(arguments: [Float.nan, .infinity]) func aModelThatComputesNothingIsNotTrained(_ number: Float) throws {
    var model = TableModel(texts: 40)
    let id = try #require(model.parameters.ids.last)
    model.parameters[id][0, 0] = number
    let error = #expect(throws: RankifyError.self) {
      try Trainer(model, on: TableExamples.set(), objective: objective, settings: TableExamples.settings)
    }
    #expect(error?.message.contains("'\(model.parameters.name(of: id))' are not finite") == true, "\(error as Any)")
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -0.0, .leastNonzeroMagnitude])
  func weightsAreLookedThrough(_ number: Float) {
    var parameters = TableModel(texts: 5).parameters
    let id = parameters.ids[0]
    #expect(parameters.isFinite)
    parameters[id][4, 5] = number
    #expect(parameters.isFinite == number.isFinite)
    parameters.setTrainable(false, id)
    #expect(parameters.isFinite)
  }

  @Test func trainingLearnsToRankTheRelevantDocumentFirst() throws {
    var settings = TableExamples.settings
    settings.epochs = 40
    let model = TableModel(texts: 40)
    var ranking = try CandidateRanking(of: TableExamples.set(), by: Measure("nDCG@10"), model: model)
    let before = try ranking.value(of: model.parameters)
    let after = try trained(trainer(settings))
    #expect(before < 0.8)
    #expect(try ranking.value(of: after.parameters) == 1)
    let losses = after.steps.compactMap(\.loss)
    #expect((losses.last ?? 9) < 0.1 * (losses.first ?? 0))
    #expect(after.steps.count == 40 * 3)
  }

  @Test func everyObjectiveImprovesWhatItIsMeantTo() throws {
    var settings = TableExamples.settings
    settings.epochs = 30
    let objectives: [any ListLoss] = [
      ContrastiveLoss(), ListNetLoss(), ListMLELoss(depth: 1), RankNetLoss(), LambdaRankLoss(),
      PolicyGradientLoss(utility: .nDCG(10)),
    ]
    for loss in objectives {
      let model = TableModel(texts: 40)
      var ranking = try CandidateRanking(of: TableExamples.set(), by: Measure("nDCG@10"), model: model)
      let before = try ranking.value(of: model.parameters)
      let after = try trained(trainer(settings, TrainingObjective(name: "some", loss)))
      #expect(try ranking.value(of: after.parameters) > before + 0.2, "\(loss)")
    }
  }

  @Test func weightsDependNeitherOnThreadsNorOnMemory() throws {
    let reference = try trained(trainer()).parameters.bits
    #expect(try trained(trainer(threads: 3)).parameters.bits == reference)
    #expect(try trained(trainer(keptTokens: 0)).parameters.bits == reference)
    #expect(try trained(trainer(keptTokens: 7, threads: 2)).parameters.bits == reference)
  }

  @Test func anotherSeedGivesOtherWeights() throws {
    var settings = TableExamples.settings
    settings.seed = 2
    #expect(try trained(trainer(settings)).parameters.bits != trained(trainer()).parameters.bits)
  }

  @Test func aRunThatWasInterruptedEndsWithTheSameBits() throws {
    let whole = try trained(trainer())
    var first = try trainer()
    for _ in 0..<5 { _ = try first.step() }
    var second = try trainer()
    try second.restore(first.matrices, steps: 5)
    let rest = try trained(second)
    #expect(rest.parameters.bits == whole.parameters.bits)
    #expect(rest.steps.map(\.loss) == whole.steps.dropFirst(5).map(\.loss))
    #expect(rest.steps.map(\.rate) == whole.steps.dropFirst(5).map(\.rate))
  }

  @Test func aCheckpointOfAnotherModelIsRefused() throws {
    var first = try trainer()
    _ = try first.step()
    var matrices = first.matrices
    matrices["parameter.table"] = Matrix(rows: 3, columns: 6)
    var second = try trainer()
    #expect(throws: RankifyError.self) { try second.restore(matrices, steps: 1) }
    matrices["parameter.table"] = nil
    #expect(throws: RankifyError.self) { try second.restore(matrices, steps: 1) }
    #expect(throws: RankifyError.self) { try second.restore(first.matrices, steps: 1000) }
  }

  @Test func accumulatedBatchesAreOneBatch() throws {
    var (one, two) = (TableExamples.settings, TableExamples.settings)
    (one.batch, one.accumulation) = (12, 1)
    (two.batch, two.accumulation) = (4, 3)
    // All candidates: otherwise the draws differ.
    (one.candidates, two.candidates) = (6, 6)
    var (a, b) = (try trainer(one), try trainer(two))
    let (first, second) = (try a.step(), try b.step())
    #expect(abs((first.loss ?? 0) - (second.loss ?? 9)) < 1e-6)
    #expect(abs(first.gradientNorm - second.gradientNorm) < 1e-5)
    #expect(first.queries == 12 && second.queries == 12)
  }

  @Test func gradientsAreThoseOfOneTape() throws {
    // One step of plain descent by hand against the trainer's, through chunks and leaves.
    let model = TableModel(texts: 40), set = TableExamples.set(queries: 3, candidates: 6)
    var settings = TableExamples.settings
    (settings.batch, settings.candidates, settings.clipping, settings.epochs) = (3, 6, 0, 1)
    var trainer = try Trainer(model, on: set, objective: objective, settings: settings, keptTokens: 0)
    let norm = try trainer.step().gradientNorm

    var recording = Recording(Tape(model.parameters))
    let lists = set.examples.map { $0.candidates.map(\.document) }
    let batch = TrainingBatch(
      queries: set.examples.map(\.query.text), documents: set.documents.map(\.text), lists: lists)
    let encoded = model.encode(model.inputs(of: batch), on: &recording)
    let scores = model.scores(encoded, of: batch, on: &recording.tape)
    var slopes = Matrix(rows: 18, columns: 1), generator = SplitMix(seed: 0)
    for query in 0..<3 {
      let target = ListTarget(gains: set.examples[query].candidates.map(\.gain))
      let values = (0..<6).map { Double(scores.value[query * 6 + $0, 0]) }
      let list = try #require(CrossEntropyLoss()(values, target, using: &generator))
      for i in 0..<6 { slopes[query * 6 + i, 0] = Float(list.scores[i] / 3) }
    }
    var gradients = ParameterGradients(for: model.parameters)
    let tape = recording.tape
    tape.backward(from: [(scores, slopes)], into: &gradients)
    #expect(abs(gradients.norm - norm) < 1e-5 * norm)
  }

  @Test func onlyQueriesChangeWhereDocumentsKeepTheirVectors() throws {
    var settings = TableExamples.settings
    settings.tower = .queries
    let model = TableModel(texts: 40), after = try trained(trainer(settings)).parameters
    let table = try #require(model.parameters["table"])
    let (old, new) = (model.parameters[table], after[table])
    // Rows of documents get no gradient; weight decay alone makes them smaller.
    #expect(
      (12..<40).allSatisfy { row in zip(old[row: row], new[row: row]).allSatisfy { abs($0 - $1) < 0.01 * abs($0) } })
    #expect((0..<12).contains { row in zip(old[row: row], new[row: row]).contains { abs($0 - $1) > 0.02 } })
  }

  @Test func adaptersAloneChangeLayers() throws {
    var settings = TableExamples.settings
    (settings.adapterRank, settings.frozen) = (2, ["table"])
    let model = TableModel(texts: 40), after = try trained(trainer(settings)).parameters
    for name in ["table", "layer.0.weight", "layer.0.bias"] {
      let id = try #require(model.parameters[name])
      #expect(after[id].elements == model.parameters[id].elements)
    }
    let weight = try #require(after["layer.0.weight"])
    #expect(after.effective(weight).elements != after[weight].elements)
  }

  /// The largest change of a parameter in the first step, which Adam makes about the rate's.
  private func firstChange(_ name: String, headRate: Float?) throws -> Float {
    var model = TableModel(texts: 40), settings = TableExamples.settings
    let id = try #require(model.parameters["layer.0.weight"]), asked = try #require(model.parameters[name])
    model.newParameters = [id]
    (settings.rate, settings.headRate, settings.warmUp, settings.weightDecay) = (0.001, headRate, 0, 0)
    var trainer = try Trainer(model, on: TableExamples.set(), objective: objective, settings: settings)
    _ = try trainer.step()
    return largestDifference(trainer.parameters[asked].elements, model.parameters[asked].elements)
  }

  @Test func whatIsNewIsTrainedByARateOfItsOwn() throws {
    for (headRate, expected) in [(nil, 0.01), (0.05, 0.05)] as [(Float?, Float)] {
      #expect(abs(try firstChange("table", headRate: headRate) - 0.001) < 1e-5)
      #expect(abs(try firstChange("layer.0.weight", headRate: headRate) - expected) < 1e-4)
    }
  }

  @Test func adaptersNeedALayerThatIsTrained() throws {
    var settings = TableExamples.settings
    (settings.adapterRank, settings.frozen) = (2, ["layer"])
    let error = #expect(throws: RankifyError.self) { _ = try trainer(settings) }
    #expect(error?.message.contains("no layer to adapt") == true)
  }

  @Test func aLossThatIsNoNumberNamesTheQueriesAndLeavesTheWeights() throws {
    var set = TableExamples.set(teacher: true)
    set.examples[3].candidates[0].teacher = .infinity
    var settings = TableExamples.settings
    (settings.candidates, settings.batch) = (6, 12)
    var trainer = try trainer(settings, TrainingObjective(name: "distill", DistillationLoss()), set: set)
    let before = trainer.parameters.bits
    let error = #expect(throws: RankifyError.self) { _ = try trainer.step() }
    #expect(error?.message.contains("q3") == true)
    #expect(error?.message.contains("q4") == false)
    #expect(trainer.parameters.bits == before && trainer.steps == 0)
  }

  @Test func queriesThatTeachNothingAreCounted() throws {
    var set = TableExamples.set()
    for i in set.examples[2].candidates.indices { set.examples[2].candidates[i].gain = 0 }
    var settings = TableExamples.settings
    settings.batch = 12
    var trainer = try trainer(settings, set: set)
    let step = try trainer.step()
    #expect(step.queries == 11 && step.idle == 1)
    for i in set.examples.indices {
      for j in set.examples[i].candidates.indices { set.examples[i].candidates[j].gain = 0 }
    }
    #expect(throws: RankifyError.self) { _ = try self.trainer(settings, set: set) }
  }

  @Test func whatAnObjectiveNeedsIsAskedFor() throws {
    let distill = try TrainingObjective(.distill), margin = try TrainingObjective(.margin)
    #expect(throws: RankifyError.self) { _ = try trainer(TableExamples.settings, distill) }
    var taught = TableExamples.set(teacher: true)
    for i in taught.examples.indices {
      for j in taught.examples[i].candidates.indices { taught.examples[i].candidates[j].gain = 0 }
    }
    // A teacher alone is enough to distil, and not enough for margins over the relevant.
    var learner = try trainer(TableExamples.settings, distill, set: taught)
    #expect(try learner.step().queries > 0)
    #expect(throws: RankifyError.self) { _ = try trainer(TableExamples.settings, margin, set: taught) }
    var settings = TableExamples.settings
    (settings.tower, settings.dynamicNegatives) = (.queries, 1)
    #expect(throws: RankifyError.self) { _ = try trainer(settings, distill, set: taught) }
  }

  @Test func stepsThatTeachNothingLeaveTheWeights() throws {
    var set = TableExamples.set()
    for i in set.examples.indices where i > 0 {
      for j in set.examples[i].candidates.indices { set.examples[i].candidates[j].gain = 0 }
    }
    var settings = TableExamples.settings
    (settings.batch, settings.warmUp) = (1, 0)
    var trainer = try trainer(settings, set: set)
    for _ in 0..<12 {
      let before = trainer.parameters.bits
      let step = try trainer.step()
      #expect((trainer.parameters.bits == before) == (step.queries == 0))
      #expect((step.loss == nil) == (step.queries == 0))
    }
  }

  @Test func documentsOfOtherQueriesCountWhereTheyAreTo() throws {
    var set = TableExamples.set(queries: 2, candidates: 3)
    set.examples[0].candidates = [TrainingCandidate(document: 0, gain: 2), TrainingCandidate(document: 5, gain: 0)]
    set.examples[1].candidates = [TrainingCandidate(document: 1, gain: 1), TrainingCandidate(document: 6, gain: 0)]
    #expect(try candidatesSeen(set, .none) == [2: 2, 1: 2])
    #expect(try candidatesSeen(set, .joined) == [2: 4, 1: 4])
    #expect(try candidatesSeen(set, .added) == [2: 2, 1: 2])
  }

  @Test func relevantDocumentsAreNeverNegativesAlsoWhenTheyWereNotDrawn() throws {
    var set = TableExamples.set(queries: 2, candidates: 3)
    set.examples[0].candidates = [0, 1, 5].map { TrainingCandidate(document: $0, gain: $0 < 2 ? 2 : 0) }
    set.examples[1].candidates = [TrainingCandidate(document: 1, gain: 1), TrainingCandidate(document: 6, gain: 0)]
    // Of 0 and 1 one is drawn, beside 5; of the other query's documents only 6 may join them.
    for seed in 1...4 {
      #expect(try candidatesSeen(set, .joined, candidates: 2, seed: UInt64(seed))[2] == 3)
    }
  }

  /// How many candidates the objective sees of the query with this gain.
  private func candidatesSeen(
    _ set: TrainingSet, _ inBatch: InBatchNegatives, candidates: Int = 8, seed: UInt64 = 1
  ) throws -> [Int: Int] {
    let log = CountingLoss.Log()
    var settings = TableExamples.settings
    (settings.candidates, settings.seed) = (candidates, seed)
    let objective = TrainingObjective(name: "count", CountingLoss(log: log), inBatch: inBatch)
    var trainer = try trainer(settings, objective, set: set)
    _ = try trainer.step()
    return log.counts.withLock { $0 }
  }

  @Test(arguments: ImpossibleSettings.all.indices)
  func impossibleSettingsAreRefused(_ number: Int) {
    var settings = TableExamples.settings
    ImpossibleSettings.all[number](&settings)
    #expect(throws: RankifyError.self) { _ = try trainer(settings) }
  }
}

private enum ImpossibleSettings {
  static let all: [@Sendable (inout TrainingSettings) -> Void] = [
    { $0.epochs = 0 }, { $0.batch = 0 }, { $0.candidates = 1 }, { $0.rate = .nan }, { $0.rate = -1 }, { $0.warmUp = 2 },
    { $0.dropout = 1 }, { $0.precision = .int8 }, { $0.clipping = .infinity }, { $0.accumulation = -1 },
    { $0.frozen = ["table", "layer"] }, { $0.frozen = ["nonsense"] }, { $0.dynamicNegatives = 2 },
  ]
}
