import RankifyCore
import Tensors
import Transformers

/// A dual encoder in training: the model of `SentenceEncoder`, whose scores are cosines or dot products (Reimers & Gurevych
/// 2019; Karpukhin et al. 2020).
public struct DualEncoderModel: TrainableModel {
  /// All weights.
  public var parameters: ParameterSet { encoder.parameters }
  /// What of the encoder is not trained.
  public var notes: [String] { encoder.notes }
  /// Queries and documents have vectors of their own.
  public var hasTowers: Bool { true }
  /// As the folder's record says.
  public let documentTower: DocumentTower?
  private let encoder: TrainableEncoder
  /// How vectors are compared.
  public let similarity: VectorSimilarity

  /// Loads a model.
  /// - Parameters:
  ///   - folder: of sentence-transformers, or a plain encoder
  ///   - similarity: cosine or dot product; what the model's authors say, else the cosine, if `nil`
  ///   - maximumLength: tokens of a text that are read, special ones included; as the model says if `nil`
  /// - Throws: a sentence that names the file, setting or tensor that is missing or not as expected
  public init(
    folder: String, similarity: VectorSimilarity? = nil, threads: Int? = nil, maximumLength: Int? = nil
  ) throws(RankifyError) {
    encoder = try TrainableEncoder(folder: folder, threads: threads, maximumLength: maximumLength)
    documentTower = try DocumentTower(folder: folder)
    self.similarity = similarity ?? encoder.similarity ?? .cosine
    guard [.cosine, .dot].contains(self.similarity) else {
      throw RankifyError(
        .badArguments,
        "\(folder): compares by \(self.similarity.rawValue) distance; training knows cosine and dot product")
    }
  }

  /// Whether scores are cosines, which lie between -1 and 1.
  public var hasCosines: Bool { similarity == .cosine || encoder.isNormalized }

  /// The queries, then the documents.
  public func inputs(of batch: TrainingBatch) throws(RankifyError) -> [ModelInput] {
    let queries = encoder.sequences(of: batch.queries, as: .query)
    let documents = encoder.sequences(of: batch.documents, as: .document)
    try encoder.check(queries + documents)
    return queries.enumerated().map { ModelInput(source: .query($0), sequence: $1) }
      + documents.enumerated().map { ModelInput(source: .document($0), sequence: $1) }
  }

  /// One vector for each input.
  public func encode(_ inputs: [ModelInput], on recording: inout Recording) -> EncodedInputs {
    let role: TextRole = if case .query = inputs.first?.source { .query } else { .document }
    let vectors = encoder.vectors(of: inputs.map(\.sequence), as: role, on: &recording)
    return EncodedInputs(rows: vectors, offsets: Array(0...inputs.count))
  }

  /// ⟨q, d⟩, of vectors of length 1 where cosines are compared.
  public func scores(_ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape) -> Variable {
    let rows = similarity == .cosine && !encoder.isNormalized ? tape.normalizeRows(encoded.rows) : encoded.rows
    let pairs = batch.pairs.map { ($0.query, batch.queries.count + $0.document) }
    return tape.products(rows, rows, pairs: pairs)
  }

  /// The vectors, of length 1 where cosines are compared.
  public func comparable(_ rows: Matrix, on compute: Compute) -> Matrix? {
    var result = rows
    if similarity == .cosine { result.normalizeRows(epsilon: 1e-12, on: compute) }
    return result
  }

  /// Writes a folder of sentence-transformers.
  public func save(
    _ parameters: ParameterSet, to folder: String, adding files: [String: String]
  ) throws(RankifyError) {
    var writer = try encoder.writer()
    writer.files.merge(files) { $1 }
    writer.adapterFolder = "lora"
    try writer.write(parameters, to: folder)
  }
}
