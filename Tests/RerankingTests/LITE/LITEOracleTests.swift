import Foundation
import RankifyCore
import Reranking
import Tensors
import TestSupport
import Testing
import Transformers

/// Against the same scorer made of PyTorch's modules by `Golden/make_lite.py`.
@Suite struct LITEOracleTests {
  struct Golden: Decodable {
    struct Tensor: Decodable {
      let name: String
      let shape: [Int]
      let values: [Float]
    }
    let shape: [String: Double]
    let dimension: Int
    let tensors: [Tensor]
    let query: [Float]
    let documents: [[Float]]
    let scores: [Float]
  }

  /// The scores of the golden file, and ours.
  private func scores(_ precision: Precision) throws -> (golden: [Float], found: [Float]) {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/lite.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    var fixture = try LITEFixture()
    fixture.configuration.merge(golden.shape) { $1 }
    fixture.configuration["variant"] = "separable"
    for tensor in golden.tensors { fixture.add(tensor.name, tensor.shape, tensor.values) }
    let found = try fixture.load(precision).scores(
      of: golden.documents.map { TokenVectors(dimension: golden.dimension, values: $0) },
      for: TokenVectors(dimension: golden.dimension, values: golden.query))
    #expect(found.count == golden.scores.count)
    return (golden.scores, found)
  }

  @Test func equalsPyTorch() throws {
    let (golden, found) = try scores(.fp32)
    for (a, b) in zip(found, golden) { #expect(abs(a - b) <= 2e-5 * max(1, abs(b))) }
    #expect(Set(golden).count == golden.count)
  }

  @Test func integersAreNear() throws {
    let (golden, found) = try scores(.int8)
    let mean = golden.reduce(0, +) / Float(golden.count)
    let spread = golden.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = zip(found, golden).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(error.squareRoot() <= 0.1 * spread.squareRoot())
  }
}
