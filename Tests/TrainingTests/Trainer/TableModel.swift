import Foundation
import RankifyCore
import Tensors
import TestSupport
import Training
import Transformers

/// A model whose texts are numbers: text "7" has row 7 of a table, then goes through a linear layer. Scores are products.
struct TableModel: TrainableModel {
  var parameters = ParameterSet()
  var hasTowers: Bool { true }
  var newParameters: Set<ParameterID> = []
  var documentTower: DocumentTower?
  private let table: ParameterID
  private let layer: LinearParameters

  init(texts: Int, columns: Int = 6, seed: UInt64 = 1) {
    var generator = SplitMix(seed: seed)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(
        rows: rows, columns: columns,
        (0..<rows * columns).map { _ in Float.random(in: -0.5...0.5, using: &generator) })
    }
    table = parameters.add("table", matrix(texts, columns))
    layer = LinearParameters(
      weight: parameters.add("layer.0.weight", matrix(columns, columns)),
      bias: parameters.add("layer.0.bias", matrix(1, columns)))
  }

  private func sequence(_ text: String) -> TokenSequence {
    TokenSequence(ids: [Int32(text) ?? 0], typeIDs: [0], textRanges: [0..<1], truncatedCount: 0)
  }

  func inputs(of batch: TrainingBatch) -> [ModelInput] {
    batch.queries.enumerated().map { ModelInput(source: .query($0), sequence: sequence($1)) }
      + batch.documents.enumerated().map { ModelInput(source: .document($0), sequence: sequence($1)) }
  }

  func encode(_ inputs: [ModelInput], on recording: inout Recording) -> EncodedInputs {
    let rows = recording.tape.gather(inputs.map { $0.sequence.ids[0] }, from: table)
    return EncodedInputs(rows: recording.tape.linear(rows, layer), offsets: Array(0...inputs.count))
  }

  func scores(_ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape) -> Variable {
    tape.products(encoded.rows, encoded.rows, pairs: batch.pairs.map { ($0.query, batch.queries.count + $0.document) })
  }

  func save(_ parameters: ParameterSet, to folder: String, adding files: [String: String]) throws(RankifyError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch { throw RankifyError(.failure, "\(error)") }
    for (name, text) in files { try AtomicFile.write(text, to: folder + "/" + name) }
    let tensors = parameters.ids.map {
      SafetensorsWriter.Tensor(
        name: parameters.name(of: $0), shape: [parameters[$0].rows, parameters[$0].columns],
        values: parameters[$0].elements)
    }
    try SafetensorsWriter.write(tensors, to: folder + "/model.safetensors")
  }
}

/// Queries 0 ..< 12, documents 12 ..< 40: the relevant one of query i is 12 + i, among some others.
enum TableExamples {
  static func set(queries: Int = 12, documents: Int = 28, candidates: Int = 6, teacher: Bool = false) -> TrainingSet {
    var generator = SplitMix(seed: 5)
    let texts = (0..<documents).map { Document(id: "d\($0)", text: "\(12 + $0)") }
    let examples = (0..<queries).map { query in
      let others = (0..<documents).filter { $0 != query }.shuffled(using: &generator).prefix(candidates - 1)
      let list = ([query] + others).map {
        TrainingCandidate(document: $0, gain: $0 == query ? 1 : 0, teacher: teacher ? Double($0 % 5) : nil)
      }
      return TrainingExample(query: Query(id: "q\(query)", text: "\(query)"), candidates: list)
    }
    return TrainingSet(documents: texts, examples: examples)
  }

  static var settings: TrainingSettings {
    var settings = TrainingSettings()
    (settings.epochs, settings.batch, settings.candidates, settings.rate) = (4, 5, 4, 0.02)
    return settings
  }
}

extension ParameterSet {
  /// All numbers, bit by bit.
  var bits: [[UInt32]] { ids.map { self[$0].elements.map(\.bitPattern) } }
}
