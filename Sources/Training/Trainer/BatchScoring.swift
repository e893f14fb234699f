import RankifyCore
import Tensors
import Transformers

/// The way from a batch's texts to its scores, for one set of documents.
struct BatchScoring: Sendable {
  let model: any TrainableModel
  let tower: TrainingSettings.Tower
  let compute: Compute
  /// The weights before training, by which documents are encoded where only queries train.
  private let original: ParameterSet
  private var frozen: FrozenDocuments

  init(
    _ model: any TrainableModel, tower: TrainingSettings.Tower, stored: StoredDocuments?, compute: Compute
  ) {
    (self.model, self.tower, self.compute) = (model, tower, compute)
    frozen = FrozenDocuments(stored)
    original = model.parameters.frozen()
  }

  /// The documents of an index, where they keep its vectors.
  var stored: StoredDocuments? { frozen.stored }

  /// What of a batch is encoded by the weights that are trained.
  func inputs(of batch: DrawnBatch) throws(RankifyError) -> [ModelInput] {
    if tower == .both { return try model.inputs(of: batch.texts) }
    let none = TrainingBatch(queries: batch.texts.queries, documents: [], lists: batch.texts.queries.map { _ in [] })
    return try model.inputs(of: none)
  }

  /// The rows of a batch's documents where these do not change.
  mutating func frozenRows(of batch: DrawnBatch) throws(RankifyError) -> [Matrix] {
    if tower == .both { return [] }
    let (model, original, compute) = (model, original, compute)
    return try frozen.rows(of: batch.documents) { places throws(RankifyError) in
      let texts = TrainingBatch(queries: [], documents: places.map { batch.texts.documents[$0] }, lists: [])
      let encoding = ChunkedEncoding(
        try model.inputs(of: texts), by: model, original, packed: PackedParameters(), on: compute)
      return places.indices.map { encoding.rows.rows(encoding.offsets[$0]..<encoding.offsets[$0 + 1]) }
    }
  }

  /// Present vectors of queries, to be compared with those of documents.
  func queryVectors(of texts: [String], by parameters: ParameterSet) throws(RankifyError) -> Matrix? {
    let batch = TrainingBatch(queries: texts, documents: [], lists: texts.map { _ in [] })
    let encoding = ChunkedEncoding(
      try model.inputs(of: batch), by: model, parameters.frozen(), packed: PackedParameters(), on: compute)
    return model.comparable(encoding.rows, on: compute)
  }

  /// The vectors of a set's documents before training, to be compared with those of queries.
  mutating func documentVectors(of set: TrainingSet) throws(RankifyError) -> Matrix? {
    let batch = CandidateDraw(set: set, candidates: .max, inBatch: .none, lottery: Lottery(seed: 0)).documents
    return model.comparable(Matrix(stacking: try frozenRows(of: batch)), on: compute)
  }

  /// The scores of a batch, [pairs, 1], from the rows of its inputs; `documents` are constant rows behind them.
  func scores(
    _ rows: Variable, _ offsets: [Int], _ documents: [Matrix], of batch: TrainingBatch, on tape: inout Tape
  ) -> Variable {
    guard !documents.isEmpty else {
      return model.scores(EncodedInputs(rows: rows, offsets: offsets), of: batch, on: &tape)
    }
    let all = tape.stack([rows, Variable(Matrix(stacking: documents))])
    let ends = documents.reduce(into: offsets) { $0.append(($0.last ?? 0) + $1.rows) }
    return model.scores(EncodedInputs(rows: all, offsets: ends), of: batch, on: &tape)
  }

  /// The scores of a batch by some weights, without gradients: one list for each query.
  mutating func scores(of batch: DrawnBatch, by parameters: ParameterSet) throws(RankifyError) -> [[Float]] {
    let (parameters, packed) = (parameters.frozen(), PackedParameters())
    let encoding = ChunkedEncoding(
      try inputs(of: batch), by: model, parameters, packed: packed, on: compute)
    let documents = try frozenRows(of: batch)
    var tape = Tape(parameters, packed: packed, on: compute)
    let values = scores(Variable(encoding.rows), encoding.offsets, documents, of: batch.texts, on: &tape).value.elements
    var start = 0
    return batch.texts.lists.map { list in
      defer { start += list.count }
      return Array(values[start..<start + list.count])
    }
  }
}
