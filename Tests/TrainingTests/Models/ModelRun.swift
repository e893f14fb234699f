import Foundation
import RankifyCore
import Tensors
import TestSupport
import Training
import Transformers

/// The tiny checkpoints of the encoders' tests.
enum GoldenModel {
  private static let root =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path + "/TransformersTests/Golden"

  static func encoder(_ name: String) -> String { root + "/encoders/" + name }
  static func late(_ name: String) -> String { root + "/late/" + name }
  static let families = ["bert", "distilbert", "xlm-roberta", "mpnet", "modernbert"]
  static let layouts = ["pylate", "stanford", "multi-vector"]
}

/// What a model gives for a batch, and the gradients of Σ cos(i) · score.
struct ModelRun {
  let scores: [Float]
  let gradients: ParameterGradients

  init(
    _ model: some TrainableModel, _ parameters: ParameterSet, _ batch: TrainingBatch, on compute: Compute = .serial
  ) throws {
    var recording = Recording(Tape(parameters, on: compute))
    let encoded = model.encode(try model.inputs(of: batch), on: &recording)
    let scores = model.scores(encoded, of: batch, on: &recording.tape)
    let count = scores.value.rows
    self.scores = scores.value.elements
    var gradients = ParameterGradients(for: parameters)
    let slopes = Matrix(rows: count, columns: 1, (0..<count).map { Float(cos(Double($0))) })
    recording.tape.backward(from: [(scores, slopes)], into: &gradients)
    self.gradients = gradients
  }
}

extension ParameterSet {
  /// Other numbers in everything that is trained, as a step of training would leave.
  func changed() -> ParameterSet {
    var result = self
    for id in ids where isTrainable(id) {
      var matrix = self[id]
      matrix.withMutableElements { x in for i in x.indices { x[i] += 0.02 * Float(sin(Double(i + 1))) } }
      result[id] = matrix
    }
    return result
  }
}

extension TrainingBatch {
  /// Every query with every document; texts without words among them.
  static let sample = TrainingBatch(
    queries: ["where is the cat", "", "who sat on what in the hill of cats and dogs"],
    documents: ["the cat sat on the mat", "", "the red dog ran over a green hill, and sat on the mat!", "!?"],
    lists: [[0, 1, 2, 3], [3, 0], [2, 1]])
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
