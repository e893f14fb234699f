import RankifyCore
import Tensors
import Transformers

/// The encoder of late interaction models: queries and documents to token vectors.
struct TokenTower: Sendable {
  /// The encoder's weights, those that are not trained marked so.
  let parameters: ParameterSet
  let encoder: TrainableLateEncoder

  /// The encoder of documents, where this one was trained for queries only.
  let documentTower: DocumentTower?

  /// - Parameter dimension: numbers in a vector of an encoder that was not made for late interaction, where none are asked for
  init(
    folder: String, options: ColBERTOptions, threads: Int?, standardDimension dimension: Int = 128
  ) throws(RankifyError) {
    encoder = try TrainableLateEncoder(
      folder: folder, options: options.late(threads: threads), new: options.new(standard: dimension))
    documentTower = try DocumentTower(folder: folder)
    if let asked = options.dimension, encoder.newParameters.isEmpty, asked != encoder.dimension {
      throw RankifyError(
        .badArguments,
        "\(folder): has a projection of its own, to \(encoder.dimension) numbers; leave --dimension out, or begin with an encoder "
          + "that was not made for late interaction")
    }
    var parameters = encoder.parameters
    if !options.trainsEncoder {
      for id in parameters.ids where !encoder.projectionParameters.contains(id) { parameters.setTrainable(false, id) }
    }
    self.parameters = parameters
  }

  /// Queries and documents, in this order.
  func inputs(of batch: TrainingBatch) throws(RankifyError) -> [ModelInput] {
    let queries = try encoder.sequences(of: batch.queries, as: .query)
    let documents = try encoder.sequences(of: batch.documents, as: .document)
    return queries.enumerated().map { ModelInput(source: .query($0), sequence: $1) }
      + documents.enumerated().map { ModelInput(source: .document($0), sequence: $1) }
  }

  func encode(_ inputs: [ModelInput], on recording: inout Recording) -> EncodedInputs {
    let sequences = inputs.map { input in
      guard case .query = input.source else { return (sequence: input.sequence, role: TextRole.document) }
      return (sequence: input.sequence, role: TextRole.query)
    }
    let (vectors, offsets) = encoder.vectors(of: sequences, on: &recording)
    return EncodedInputs(rows: vectors, offsets: offsets)
  }

  /// The rows of the queries and those of the documents.
  static func parts(
    _ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape
  ) -> (queries: EncodedInputs, documents: EncodedInputs) {
    let count = batch.queries.count
    precondition(
      encoded.offsets.count == count + batch.documents.count + 1, "other inputs were encoded than those of the batch")
    let (middle, end) = (encoded.offsets[count], encoded.offsets[encoded.offsets.count - 1])
    return (
      EncodedInputs(rows: tape.rows(Array(0..<middle), of: encoded.rows), offsets: Array(encoded.offsets[...count])),
      EncodedInputs(
        rows: tape.rows(Array(middle..<end), of: encoded.rows), offsets: encoded.offsets[count...].map { $0 - middle })
    )
  }
}

extension TrainingBatch {
  /// Every query with each of its documents, in the order of scores.
  var pairPlaces: [(query: Int, document: Int)] { pairs.map { ($0.query, $0.document) } }
}
