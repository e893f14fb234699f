import ArgumentParser
import Rankify

/// What kind of model is trained, and which of its weights.
struct TrainModelOptions: ParsableArguments {
  @Option(help: "The kind of model: \(TrainedKind.list) (default: by the objective, else dense).")
  var kind: TrainedKind?

  @Option(
    help: "Train one encoder for both, or one for queries only, beside documents that stay as they are: both, queries.")
  var tower = TrainingSettings.Tower.both

  @Option(
    help: "Train low-rank adapters of this rank instead of the layers (LoRA); they are merged into the saved model.")
  var lora = 0

  @Option(help: "The adapters' scale, divided by their rank.")
  var loraAlpha: Float = 16

  @Flag(
    help:
      "Train what follows the encoder alone: the projection of colbert, the scorer of lite, the head of a cross-encoder."
  )
  var headOnly = false

  @Option(help: ArgumentHelp("Keep weights as they are whose names contain this; may be repeated.", valueName: "part"))
  var freeze: [String] = []

  @Option(help: "Tokens of a text that are read (default: as the model says).")
  var maxLength: Int?

  @Option(help: "How dense vectors are compared: cosine or dot (default: as the model says, else cosine).")
  var similarity: VectorSimilarity?

  @OptionGroup var late: TrainLateOptions

  func check(_ objective: TrainObjective) throws {
    let fixed: TrainedKind? =
      switch objective {
      case .colbert: .colbert
      case .lite: .lite
      case .loss: nil
      }
    if let fixed, let kind, kind != fixed {
      throw ValidationError("\(fixed.rawValue) trains a model of its own kind: leave --kind out")
    }
    let kind = resolved(objective)
    if tower == .queries, kind != .dense {
      throw ValidationError(
        "--tower queries is of dense models: only their queries can be encoded by a model of their own")
    }
    if similarity != nil, kind != .dense { throw ValidationError("--similarity is of dense models") }
    if headOnly, kind == .dense {
      throw ValidationError("--head-only is of colbert, lite and cross-encoder: a dense model is its encoder")
    }
    try late.check(kind)
  }

  /// What else than weights decides the model that is trained.
  func words(_ objective: TrainObjective) -> String {
    [
      resolved(objective).rawValue, maxLength.map { "length \($0)" }, similarity.map(\.rawValue),
      headOnly ? "head only" : nil, late.words,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// Loads the model.
  func model(_ kind: TrainedKind, folder: String, threads: Int, seed: UInt64) throws -> any TrainableModel {
    switch kind {
    case .dense:
      return try DualEncoderModel(folder: folder, similarity: similarity, threads: threads, maximumLength: maxLength)
    case .colbert:
      return try ColBERTModel(folder: folder, options: late.encoder(maxLength, seed, !headOnly), threads: threads)
    case .lite:
      return try LITEModel(folder: folder, options: late.scorer(folder, maxLength, seed, !headOnly), threads: threads)
    case .crossEncoder:
      var options = CrossEncoderOptions()
      (options.maximumLength, options.seed, options.trainsEncoder) = (maxLength, seed, !headOnly)
      return try CrossEncoderModel(folder: folder, options: options, threads: threads)
    }
  }

  func resolved(_ objective: TrainObjective) -> TrainedKind {
    switch objective {
    case .colbert: .colbert
    case .lite: .lite
    case .loss: kind ?? .dense
    }
  }
}

/// The kinds of models that can be trained.
enum TrainedKind: String, CaseIterable, ExpressibleByArgument {
  case dense
  case colbert
  case lite
  case crossEncoder = "cross-encoder"

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension TrainingSettings.Tower: ExpressibleByArgument {}
extension VectorSimilarity: ExpressibleByArgument {}
