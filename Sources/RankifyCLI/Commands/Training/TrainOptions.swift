import ArgumentParser
import Foundation
import Rankify

/// Where texts are that examples only name.
struct TrainTextOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "A corpus that has the documents' texts: files or folders.")
  var corpus: [String] = []

  @Option(name: [.short, .long], help: "An index that has the documents' texts.")
  var index: String?

  @Option(name: [.short, .long], help: "The topics that have the queries' words, where examples only name them.")
  var topics: String?

  @Flag(help: "Leave out candidates whose text is nowhere.")
  var dropMissing = false

  func validate() throws {
    if !corpus.isEmpty, index != nil { throw ValidationError("give --corpus or --index, not both") }
  }

  func read(_ paths: [String], _ console: Console) throws -> (set: TrainingSet, report: TrainingReport) {
    let lookup: DocumentLookup =
      if let index { .index(index) } else if corpus.isEmpty { .none } else { .corpus(corpus) }
    let queries = try topics.map { try TopicsReader.read($0) } ?? []
    return try TrainingFile.read(paths, lookup: lookup, topics: queries, missing: dropMissing ? .dropped : .refused)
  }

  func note(_ report: TrainingReport, of purpose: String, _ console: Console) {
    console.note(
      "\(purpose): \(Figures.count(report.queries, "query", "queries")), \(Figures.count(report.candidates, "candidate")), "
        + Figures.count(report.documents, "document"))
    if !report.withoutPositive.isEmpty {
      let shown = report.withoutPositive.prefix(5).joined(separator: ", ")
      console.warn(
        "\(Figures.count(report.withoutPositive.count, "query", "queries")) without a relevant document: \(shown)"
          + (report.withoutPositive.count > 5 ? ", …" : ""))
    }
    if report.renamed > 0 {
      console.warn(
        "\(Figures.count(report.renamed, "document")) got a new name: the identifier stood for another text before")
    }
    if report.repetitions > 0 {
      console.warn(
        "\(Figures.count(report.repetitions, "candidate")) with the text of a relevant document of the query: never "
          + "drawn as negatives")
    }
    if report.missing > 0 {
      console.warn("\(Figures.count(report.missing, "candidate")) left out: their text is nowhere")
    }
  }
}

/// The numbers of the loss.
struct TrainLossOptions: ParsableArguments {
  @Option(
    help:
      "The loss of colbert and lite (default: distill and margin where every candidate has a teacher's score, else contrastive)."
  )
  var loss: ObjectiveKind?

  @Option(help: "Divides scores in the loss (default: 0.05 for cosines, else 1).")
  var temperature: Double?

  @Option(help: "Multiplies the teacher's scores in distill (default: 1).")
  var teacherScale: Double?

  @Option(
    help:
      "Whether other queries' documents are candidates: none, joined to one's own, or added as a term of their own (default: joined for contrastive but not of a cross-encoder, added for distill of colbert and lite, else none)."
  )
  var inBatch: InBatchNegatives?

  @Option(help: "What pg-rank maximises: nDCG@K, RR@K or R@K (default: nDCG@10).")
  var utility: String?

  @Option(
    help:
      "Rankings that pg-rank draws of each list (default: 256, but 16 with --reward-to-go, whose work grows with their square)."
  )
  var samples: Int?

  @Option(help: "What pg-rank subtracts from utilities: leave-one-out, none (default: leave-one-out).")
  var baseline: PolicyGradientLoss.Baseline?

  @Flag(help: "Credit draws of pg-rank only with what follows them.")
  var rewardToGo = false

  @Option(help: "Places that count in pg-rank and listmle (default: all).")
  var depth: Int?

  func check(_ objective: TrainObjective) throws {
    if case .loss = objective, loss != nil { throw ValidationError("--loss goes with colbert and lite") }
    let known: ObjectiveKind? = if case .loss(let kind) = objective { kind } else { loss }
    if let fault = known.flatMap(misplaced) { throw ValidationError(fault) }
    if let depth, depth < 1 { throw ValidationError("--depth \(depth): expected at least 1") }
  }

  /// An option that is given and that the loss does not have, in a sentence.
  private func misplaced(in kind: ObjectiveKind) -> String? {
    let options: [(isGiven: Bool, name: String, losses: [ObjectiveKind])] = [
      (teacherScale != nil, "--teacher-scale", [.distill]), (utility != nil, "--utility", [.pgRank]),
      (samples != nil, "--samples", [.pgRank]), (baseline != nil, "--baseline", [.pgRank]),
      (rewardToGo, "--reward-to-go", [.pgRank]), (depth != nil, "--depth", [.pgRank, .listMLE]),
    ]
    guard let option = options.first(where: { $0.isGiven && !$0.losses.contains(kind) }) else { return nil }
    let losses = option.losses.map(\.rawValue).joined(separator: " and ")
    return "\(option.name) is of \(losses); \(kind.rawValue) has no use for it"
  }

  /// The loss of an objective for some examples.
  func kind(_ objective: TrainObjective, _ set: TrainingSet) -> ObjectiveKind {
    if case .loss(let kind) = objective { return kind }
    let isTaught = set.examples.allSatisfy { $0.candidates.allSatisfy { $0.teacher != nil } }
    return loss ?? (isTaught ? objective == .lite ? .margin : .distill : .contrastive)
  }

  func objective(_ kind: ObjectiveKind, of model: TrainedKind, isCosine: Bool) throws -> TrainingObjective {
    if let fault = misplaced(in: kind) { throw RankifyError(.badArguments, fault) }
    var options = ObjectiveOptions()
    options.temperature = temperature ?? (isCosine ? 0.05 : 1)
    options.teacherScale = teacherScale ?? options.teacherScale
    (options.utility, options.samples) = (utility ?? options.utility, samples ?? (rewardToGo ? 16 : options.samples))
    (options.baseline, options.usesRewardToGo) = (baseline ?? options.baseline, rewardToGo)
    options.depth = depth
    let isLate = model == .colbert || model == .lite
    options.inBatch =
      inBatch
      ?? (kind == .contrastive && model != .crossEncoder ? .joined : kind == .distill && isLate ? .added : .none)
    return try TrainingObjective(kind, options)
  }
}

extension ObjectiveKind: ExpressibleByArgument {}
extension InBatchNegatives: ExpressibleByArgument {}
extension PolicyGradientLoss.Baseline: ExpressibleByArgument {}

/// How steps are taken.
struct TrainStepOptions: ParsableArguments {
  @Option(help: "How often every query is seen.")
  var epochs = 1

  @Option(help: "Queries of a batch.")
  var batch = 32

  @Option(help: "Batches of a step.")
  var accumulate = 1

  @Option(help: "Candidates of a query each time it is seen: relevant ones, and others drawn from its list.")
  var candidates = 8

  @Option(
    help:
      "Of these, how many are the nearest irrelevant ones at that moment, of all documents of an index that has the model's vectors (-i), else of the examples' (ADORE; needs --tower queries)."
  )
  var dynamicNegatives = 0

  @Option(help: "The learning rate.")
  var rate: Float = 2e-5

  @Option(
    help:
      "The learning rate of new projections, heads and scorers (default: ten times --rate); single factors have 20 times that."
  )
  var headRate: Float?

  @Option(help: "The share of steps in which the learning rate rises.")
  var warmUp = 0.1

  @Option(help: "What the learning rate does then: linear, cosine, constant.")
  var decay = Schedule.Decay.linear

  @Option(help: "Weight decay (AdamW).")
  var weightDecay: Float = 0.01

  @Option(help: "The most that the norm of a gradient may be; 0: no limit.")
  var clip = 1.0

  @Option(help: "The share of numbers dropped in the encoder.")
  var dropout: Float = 0

  @Option(help: "The arithmetic of products with weights: fp32 or bf16.")
  var precision = ModelPrecision.fp32

  @OptionGroup var seed: SeedOption

  @Option(
    help: ArgumentHelp(
      "Tokens of a batch whose intermediate results are kept for the way back; those of others are computed twice. Less needs less memory, and changes nothing else.",
      valueName: "tokens"))
  var keep = 1 << 15

  func settings(_ model: TrainModelOptions) -> TrainingSettings {
    var settings = TrainingSettings()
    (settings.epochs, settings.batch, settings.accumulation) = (epochs, batch, accumulate)
    (settings.candidates, settings.dynamicNegatives) = (candidates, dynamicNegatives)
    (settings.rate, settings.headRate, settings.warmUp, settings.decay) = (rate, headRate, warmUp, decay)
    (settings.weightDecay, settings.clipping, settings.dropout) = (weightDecay, clip, dropout)
    (settings.precision, settings.seed) = (precision, seed.seed)
    (settings.tower, settings.adapterRank, settings.adapterScale) = (model.tower, model.lora, model.loraAlpha)
    settings.frozen = model.freeze
    return settings
  }
}

extension Schedule.Decay: ExpressibleByArgument {}

/// When the model is measured, and what follows.
struct TrainMeasuringOptions: ParsableArguments {
  @Option(help: "What is measured on --dev (default: nDCG@10).")
  var measure: String?

  @Option(help: "Steps from one measurement to the next (default: four times an epoch).")
  var measureEvery: Int?

  @Option(help: "Stop after so many measurements without a better one.")
  var patience: Int?

  @Option(help: "Steps from one checkpoint to the next (default: ten in an epoch).")
  var checkpointEvery: Int?

  /// An option that needs examples to measure on.
  var given: String? {
    let options = [
      (measure != nil, "--measure"), (measureEvery != nil, "--measure-every"), (patience != nil, "--patience"),
    ]
    return options.first(where: \.0)?.1
  }

  func validate() throws {
    for (value, name) in [
      (measureEvery, "--measure-every"), (patience, "--patience"), (checkpointEvery, "--checkpoint-every"),
    ]
    where value.map({ $0 < 1 }) ?? false {
      throw ValidationError("\(name) \(value ?? 0): expected at least 1")
    }
  }

  func plan(stepsPerEpoch: Int) -> TrainingPlan {
    TrainingPlan(
      measureEvery: measureEvery ?? max(1, stepsPerEpoch / 4), patience: patience,
      checkpointEvery: checkpointEvery ?? max(1, stepsPerEpoch / 10))
  }
}
