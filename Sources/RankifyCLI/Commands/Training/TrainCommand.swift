import ArgumentParser
import Foundation
import Rankify

/// `rankify train`: examples to a model.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model to rank, from examples.",
    discussion: """
      OBJECTIVE is a loss for a dual encoder, or with --kind for another model: contrastive (InfoNCE), cross-entropy \
      (listwise), distill (KL to a teacher's scores), margin (margin-MSE to a teacher), pg-rank (Plackett-Luce policy \
      gradient of nDCG or another utility), listnet, listmle, ranknet, lambdarank. Or it is a model of late interaction, \
      colbert or lite, with --loss. 'rankify train heads --help' tells of heads of a language model for re-ranking.

      Examples are lines of 'rankify mine', DPR or sentence-transformers JSON, or triples. --dev measures the model on other \
      examples before, during and after training: the weights of the best measurement are kept. A run that is stopped goes \
      on with --resume and ends with the very weights that it would have ended with.

      The folder OUTPUT loads here as a model, and in sentence-transformers or PyLate; it has a model card, the log and the \
      curves. Until it is done, OUTPUT.training has the log and the last checkpoint.

      EXAMPLES
        rankify train contrastive --model MODEL --train examples.jsonl -i scifact.rankify -o trained
        rankify train pg-rank --model MODEL --train train.jsonl --dev dev.jsonl -c corpus.jsonl --tower queries -o trained
        rankify train lite --model MODEL --train distilled.jsonl --loss margin --dev dev.jsonl -o scorer
      """)

  @Argument(help: "What is trained for: \(TrainObjective.list).")
  var objective: TrainObjective

  @Option(name: [.short, .long], help: "The model to begin with: a folder, an installed name, or org/name.")
  var model: String

  @Option(help: "Examples to train on; may be repeated.")
  var train: [String]

  @Option(help: "Examples to measure on; may be repeated.")
  var dev: [String] = []

  @Option(name: [.short, .long], help: "The folder for the model.")
  var output: String

  @OptionGroup(title: "Texts") var texts: TrainTextOptions
  @OptionGroup(title: "Model") var kind: TrainModelOptions
  @OptionGroup(title: "Objective") var loss: TrainLossOptions
  @OptionGroup(title: "Steps") var steps: TrainStepOptions
  @OptionGroup(title: "Measuring and stopping") var measuring: TrainMeasuringOptions

  @Flag(help: "Go on with a run that was stopped.")
  var resume = false

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if output == "-" { throw ValidationError("a model is a folder: name one, as in -o trained") }
    if dev.isEmpty, let option = measuring.given {
      throw ValidationError("\(option) needs examples to measure on, --dev")
    }
    try loss.check(objective)
    try kind.check(objective)
  }

  func run() async throws {
    let resolved = try await ModelArgument.resolve(model, common.console)
    let console = common.console
    let (set, report) = try texts.read(train, console)
    texts.note(report, of: "training", console)
    let devSet = try dev.isEmpty ? nil : texts.read(dev, console)
    if let devSet { texts.note(devSet.report, of: "measuring", console) }
    var job = try TrainJob(self, folder: resolved.folder, set: set, dev: devSet?.set)
    try await Interruption.deferring { try job.train() }
    let record = try job.finish()
    if common.json { try JSONOutput.print(record) }
  }
}

/// What is trained for: a loss, or a model with a loss of its own.
enum TrainObjective: Hashable, ExpressibleByArgument {
  case loss(ObjectiveKind)
  case colbert
  case lite

  static var list: String { (ObjectiveKind.allCases.map(\.rawValue) + ["colbert", "lite"]).joined(separator: ", ") }

  init?(argument: String) {
    switch argument {
    case "colbert": self = .colbert
    case "lite": self = .lite
    default:
      guard let kind = ObjectiveKind(rawValue: argument) else { return nil }
      self = .loss(kind)
    }
  }
}
