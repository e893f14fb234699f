import RankifyCore
import Tensors
import Transformers

/// A cross-encoder, to be trained (Nogueira and Cho 2019): a query and a document are read together, and the logit is the
/// score.
///
/// From a model for sequence classification of one class, or from any encoder, which gets a head of one class. Saved as a
/// folder of sentence-transformers' cross-encoders.
public struct CrossEncoderModel: TrainableModel {
  /// All weights.
  public let parameters: ParameterSet
  /// What training leaves as it is or does otherwise than one may expect, a sentence each.
  public let notes: [String]
  private let encoder: TrainableCrossEncoder

  /// Loads a model.
  /// - Parameter threads: how many tokenize; all cores if `nil`
  /// - Throws: a sentence that names the file, setting or tensor that is missing or not as expected
  public init(
    folder: String, options: CrossEncoderOptions = CrossEncoderOptions(), threads: Int? = nil
  ) throws(RankifyError) {
    encoder = try TrainableCrossEncoder(
      folder: folder, threads: threads, maximumLength: options.maximumLength, seed: options.seed)
    var parameters = encoder.parameters
    if !options.trainsEncoder {
      for id in parameters.ids where !encoder.headParameters.contains(id) { parameters.setTrainable(false, id) }
    }
    (self.parameters, notes) = (parameters, encoder.notes)
  }

  /// Those of a new head that were drawn.
  public var newParameters: Set<ParameterID> { encoder.newParameters }

  /// Queries and documents are read together.
  public var hasTowers: Bool { false }

  /// The pairs, in the order of scores.
  public func inputs(of batch: TrainingBatch) throws(RankifyError) -> [ModelInput] {
    let sequences = try encoder.sequences(batch.queries, batch.documents, batch.pairPlaces)
    return zip(batch.pairs, sequences).map { ModelInput(source: .pair($0), sequence: $1) }
  }

  /// A logit for each pair.
  public func encode(_ inputs: [ModelInput], on recording: inout Recording) -> EncodedInputs {
    let logits = encoder.logits(of: inputs.map(\.sequence), on: &recording)
    return EncodedInputs(rows: logits, offsets: Array(0...inputs.count))
  }

  /// The logits.
  public func scores(_ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape) -> Variable {
    precondition(encoded.rows.value.rows == batch.pairs.count, "other inputs were encoded than those of the batch")
    return encoded.rows
  }

  /// Writes a folder of sentence-transformers' cross-encoders.
  public func save(
    _ parameters: ParameterSet, to folder: String, adding files: [String: String]
  ) throws(RankifyError) {
    var writer = try encoder.writer()
    writer.files.merge(files) { $1 }
    try writer.write(parameters, to: folder)
  }
}
