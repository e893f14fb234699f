import RankifyCore
import Tensors
import Transformers
import Vectors

/// Late interaction, to be trained (Khattab and Zaharia 2020, ColBERT): one vector for each token that counts, and
/// scale · Σᵢ maxⱼ ⟨qᵢ, dⱼ⟩ for each pair.
///
/// From a folder of PyLate, of colbert-ai or of sentence-transformers' multi-vector models, which is saved as one of the same
/// kind; or from any encoder, which gets a projection and is saved as a folder of PyLate.
public struct ColBERTModel: TrainableModel {
  /// All weights; `scale` is the factor of scores.
  public let parameters: ParameterSet
  /// What training leaves as it is or does otherwise than one may expect, a sentence each.
  public let notes: [String]
  let tokens: TokenTower
  private let scale: ParameterID

  /// Loads a model.
  /// - Parameter threads: how many tokenize; all cores if `nil`
  /// - Throws: a sentence that names the file, setting or tensor that is missing or not as expected, or the option that this
  ///   kind of folder has no place for
  public init(folder: String, options: ColBERTOptions = ColBERTOptions(), threads: Int? = nil) throws(RankifyError) {
    tokens = try TokenTower(folder: folder, options: options, threads: threads)
    var parameters = tokens.parameters
    scale = parameters.add(
      Self.scaleName, Matrix(rows: 1, columns: 1, [try LearnedScale(folder: folder).value]),
      isTrainable: options.trainsScale)
    (self.parameters, notes) = (parameters, tokens.encoder.notes)
  }

  static let scaleName = "scale"

  /// Numbers in a token's vector.
  public var dimension: Int { tokens.encoder.dimension }

  /// A new projection, and the factor of scores.
  public var newParameters: Set<ParameterID> { tokens.encoder.newParameters.union([scale]) }

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

  /// As `MaxSim`, times the scale.
  public func scores(_ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape) -> Variable {
    let (queries, documents) = TokenTower.parts(encoded, of: batch, on: &tape)
    let sums = tape.maxSim(
      queries.rows, queries.offsets, documents.rows, documents.offsets, pairs: batch.pairPlaces, empty: MaxSim.masked)
    return tape.scale(sums, by: scale)
  }

  /// Writes the folder, and the scale beside it.
  public func save(
    _ parameters: ParameterSet, to folder: String, adding files: [String: String]
  ) throws(RankifyError) {
    var writer = try tokens.encoder.writer()
    writer.files.merge(files) { $1 }
    writer.unwritten = [Self.scaleName]
    writer.files[LearnedScale.file] = LearnedScale(parameters[scale][0, 0]).json
    try writer.write(parameters, to: folder)
  }
}
