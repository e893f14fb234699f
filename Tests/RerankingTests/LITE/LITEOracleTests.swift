import Foundation
import RankifyCore
import Reranking
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

  @Test func equalsPyTorch() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/lite.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    var fixture = try LITEFixture()
    fixture.configuration.merge(golden.shape) { $1 }
    fixture.configuration["variant"] = "separable"
    for tensor in golden.tensors { fixture.add(tensor.name, tensor.shape, tensor.values) }
    let found = try fixture.load().scores(
      of: golden.documents.map { TokenVectors(dimension: golden.dimension, values: $0) },
      for: TokenVectors(dimension: golden.dimension, values: golden.query))
    #expect(found.count == golden.scores.count)
    for (a, b) in zip(found, golden.scores) { #expect(abs(a - b) <= 2e-5 * max(1, abs(b))) }
    #expect(Set(golden.scores).count == golden.scores.count)
  }
}
