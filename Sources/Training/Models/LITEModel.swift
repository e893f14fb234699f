import RankifyCore
import Reranking
import Tensors
import Transformers

/// A late interaction encoder with a LITE scorer, to be trained (Ji et al. 2024): together, or the scorer alone.
///
/// Saved as one folder: that of the encoder, with `lite_config.json` and `lite.safetensors` in it. It is what both the
/// encoder and the scorer are loaded from.
public struct LITEModel: TrainableModel {
  /// All weights; those of the scorer are called as in its file, behind `lite/`.
  public let parameters: ParameterSet
  /// What training leaves as it is or does otherwise than one may expect, a sentence each.
  public let notes: [String]
  private let tokens: TokenTower
  private let scorer: RecordedLITE

  /// Loads an encoder, and a scorer where its shape is not given.
  /// - Parameter threads: how many tokenize; all cores if `nil`
  /// - Throws: a sentence that names the file, setting or tensor that is missing or not as expected
  public init(folder: String, options: LITEOptions, threads: Int? = nil) throws(RankifyError) {
    // A projection that is drawn but never trained is worse than none.
    tokens = try TokenTower(
      folder: folder, options: options.encoder, threads: threads,
      standardDimension: options.encoder.trainsEncoder ? 128 : 0)
    var parameters = tokens.parameters
    if !options.encoder.trainsEncoder {
      try Self.refuseRandomProjection(of: tokens.encoder, folder)
      for id in parameters.ids { parameters.setTrainable(false, id) }
    }
    if let shape = options.shape {
      scorer = try RecordedLITE(shape, seed: options.seed, adding: &parameters)
    } else {
      scorer = try RecordedLITE(folder: folder, adding: &parameters)
    }
    (self.parameters, notes) = (parameters, tokens.encoder.notes)
  }

  /// Beside a frozen encoder nothing would ever bring a random projection into shape.
  private static func refuseRandomProjection(
    of encoder: TrainableLateEncoder, _ folder: String
  ) throws(RankifyError) {
    guard encoder.hasRandomProjection else { return }
    throw RankifyError(
      .badArguments,
      "\(folder): has no projection, and a new one to \(encoder.dimension) numbers would stay random where the scorer alone is trained; keep the encoder's own states (--dimension 0), or train the encoder, too"
    )
  }

  /// The scorer's shape.
  public var shape: LITEConfiguration { scorer.configuration }

  /// The scorer, and a new projection.
  public var newParameters: Set<ParameterID> { scorer.parameters.union(tokens.encoder.newParameters) }

  /// Queries and documents have vectors of their own.
  public var hasTowers: Bool { true }

  /// As the folder's record says.
  public var documentTower: DocumentTower? { tokens.documentTower }

  /// Queries and documents, in this order.
  public func inputs(of batch: TrainingBatch) throws(RankifyError) -> [ModelInput] { try tokens.inputs(of: batch) }

  /// A row for each token that counts.
  public func encode(_ inputs: [ModelInput], on recording: inout Recording) -> EncodedInputs {
    tokens.encode(inputs, on: &recording)
  }

  /// As `LITE`.
  public func scores(_ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape) -> Variable {
    let (queries, documents) = TokenTower.parts(encoded, of: batch, on: &tape)
    return scorer.scores(
      queries.rows, queries.offsets, documents.rows, documents.offsets, pairs: batch.pairPlaces, on: &tape)
  }

  /// Writes the encoder's folder with the scorer in it.
  public func save(
    _ parameters: ParameterSet, to folder: String, adding files: [String: String]
  ) throws(RankifyError) {
    var writer = try tokens.encoder.writer()
    writer.files.merge(files) { $1 }
    writer.shapes.merge(scorer.shapes) { $1 }
    writer.weightFiles[RecordedLITE.prefix] = LITE.weightsFile
    writer.files[LITEConfiguration.file] = scorer.configuration.json + "\n"
    try writer.write(parameters, to: folder)
  }
}
