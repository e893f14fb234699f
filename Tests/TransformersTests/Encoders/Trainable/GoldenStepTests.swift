import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Transformers

/// The gradients of a whole training step at MiniLM's size: all within 1e-4 of PyTorch's.
@Suite struct GoldenStepTests {
  private let tolerance = 1e-4

  @Test func aRandomModelOfMiniLMsShape() throws {
    let (golden, folder) = (try GoldenStep("minilm-shape"), try TemporaryFolder())
    try golden.writeModel(to: folder)
    try compare(golden, TrainableEncoder(folder: folder.path))
  }

  /// The model's 90 MB are not in the repository: `eval/oracle/gradients` fetches them and runs this.
  @Test(.enabled(if: Self.realModel != nil, "RANKIFY_MODEL names no all-MiniLM-L6-v2; see eval/oracle/gradients"))
  func allMiniLML6v2() throws {
    try compare(GoldenStep("minilm"), TrainableEncoder(folder: #require(Self.realModel)))
  }

  private static let realModel = ProcessInfo.processInfo.environment["RANKIFY_MODEL"]

  private func compare(_ golden: GoldenStep, _ encoder: TrainableEncoder) throws {
    let step = self.step(golden, encoder)
    #expect(abs(step.loss - golden.loss) <= tolerance * golden.loss)
    #expect(encoder.parameters.ids.count == golden.parameters.count)
    for (number, expected) in golden.parameters.enumerated() {
      let id = try #require(encoder.parameters[expected.name], "no parameter \(expected.name)")
      let found = try #require(step.gradients[id], "no gradient of \(expected.name)").elements.map(Double.init)
      compare(found, expected, number)
    }
  }

  private func compare(_ found: [Double], _ expected: GoldenStep.Gradient, _ number: Int) {
    let norm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // A softmax does not change with what is added to all its arguments, so the gradient of the keys' biases is zero.
    let isZero = expected.name.hasSuffix("attention.self.key.bias")
    guard !isZero else { return #expect(norm < tolerance && expected.norm < tolerance, "\(expected.name)") }
    #expect(abs(norm - expected.norm) <= tolerance * expected.norm, "norm of \(expected.name)")
    let largest = expected.elements.reduce(0) { max($0, abs($1)) }
    for (place, element) in zip(expected.places, expected.elements) {
      #expect(abs(found[place] - element) <= tolerance * largest, "\(expected.name)[\(place)]")
    }
    // An error of relative size e changes a product with numbers of variance 1/3 by about e · norm / √3.
    for (k, product) in expected.projections.enumerated() {
      let factors = GoldenStep.uniform(seed: 1000 * (k + 1) + number, count: found.count)
      let sum = zip(found, factors).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(abs(sum - product) <= tolerance * expected.norm / 3.0.squareRoot(), "product with \(expected.name)")
    }
  }

  /// InfoNCE over cosines; document i is relevant for query i.
  private func step(_ golden: GoldenStep, _ encoder: TrainableEncoder) -> (loss: Double, gradients: ParameterGradients)
  {
    var recording = Recording(Tape(encoder.parameters, on: .parallel))
    let vectors = encoder.vectors(
      of: encoder.sequences(of: golden.queries + golden.documents, as: .document), as: .document, on: &recording)
    let unit = recording.tape.normalizeRows(vectors), count = golden.queries.count
    let rows = (0..<unit.value.rows).map { RowSum(rows: [$0], weights: [1]) }
    let queries = recording.tape.sums(Array(rows[..<count]), of: unit)
    let documents = recording.tape.sums(Array(rows[count...]), of: unit)
    let scores = recording.tape.products(queries, documents)
    let (loss, slope) = contrast(scores.value, temperature: golden.temperature)
    var gradients = ParameterGradients(for: encoder.parameters)
    recording.tape.backward(from: [(scores, slope)], into: &gradients)
    return (loss, gradients)
  }

  private func contrast(_ scores: Matrix, temperature: Double) -> (loss: Double, slope: Matrix) {
    var (loss, slope) = (0.0, Matrix(rows: scores.rows, columns: scores.columns))
    for row in 0..<scores.rows {
      let logits = scores[row: row].map { Double($0) / temperature }, total = logSumExp(logits)
      loss += (total - logits[row]) / Double(scores.rows)
      for (column, logit) in logits.enumerated() {
        let error = exp(logit - total) - (column == row ? 1 : 0)
        slope[row, column] = Float(error / temperature / Double(scores.rows))
      }
    }
    return (loss, slope)
  }
}
