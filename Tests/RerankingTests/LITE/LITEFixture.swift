import Foundation
import RankifyCore
import Reranking
import Tensors
import TestSupport
import Transformers

/// A LITE scorer's folder, made of tensors by name.
struct LITEFixture {
  let folder: TemporaryFolder
  var configuration: [String: Any] = ["format": "rankify-lite", "version": 1]
  var tensors: [SafetensorsWriter.Tensor] = []

  init() throws { folder = try TemporaryFolder() }

  mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    tensors.append(.init(name: name, shape: shape, values: values))
  }

  /// A layer of rows [outputs][inputs] whose norm leaves things as they are.
  mutating func add(layer name: String, _ weight: [[Float]], bias: [Float]) {
    add(name + ".weight", [weight.count, weight[0].count], weight.flatMap { $0 })
    add(name + ".bias", [bias.count], bias)
    add(name + ".norm.weight", [bias.count], Array(repeating: 1, count: bias.count))
    add(name + ".norm.bias", [bias.count], Array(repeating: 0, count: bias.count))
  }

  func load(_ precision: Precision = .fp32) throws -> LITE {
    let json = try JSONSerialization.data(withJSONObject: configuration)
    try json.write(to: URL(fileURLWithPath: folder.file("lite_config.json")))
    try SafetensorsWriter.write(tensors, to: folder.file("lite.safetensors"))
    return try LITE(folder: folder.path, precision: precision)
  }

  /// The scorer of 3 query tokens, 4 document tokens and widths 5 and 4 whose numbers were computed by hand in NumPy.
  static func small(epsilon: Double = 1e-6) throws -> LITEFixture {
    var fixture = try LITEFixture()
    fixture.configuration.merge([
      "variant": "separable", "query_tokens": 3, "document_tokens": 4, "row_width": 5, "column_width": 4,
      "epsilon": epsilon,
    ]) { $1 }
    fixture.add(
      layer: "rows.0",
      [
        [-0.2, 0.1, -0.3, 0], [0, 0.3, -0.1, 0.2], [0.2, -0.2, 0.1, -0.3], [-0.3, 0, 0.3, -0.1],
        [-0.1, 0.2, -0.2, 0.1],
      ],
      bias: [0.1, 0.3, -0.2, 0, 0.2])
    fixture.add(
      layer: "rows.1",
      [
        [-0.1, 0, 0.1, 0.2, 0.3], [0.2, 0.3, -0.3, -0.2, -0.1], [-0.2, -0.1, 0, 0.1, 0.2], [0.1, 0.2, 0.3, -0.3, -0.2],
      ], bias: [0.2, -0.2, 0.1, -0.3])
    fixture.add(
      layer: "columns.0", [[0, 0.2, -0.3], [0.1, 0.3, -0.2], [0.2, -0.3, -0.1], [0.3, -0.2, 0]],
      bias: [0.1, 0.2, 0.3, -0.3])
    fixture.add(
      layer: "columns.1", [[-0.3, -0.2, -0.1, 0], [-0.1, 0, 0.1, 0.2], [0.1, 0.2, 0.3, -0.3]], bias: [0.2, -0.3, -0.1])
    fixture.add("head.weight", [12], [-0.1, 0.2, -0.2, 0.1, -0.3, 0, 0.3, -0.1, 0.2, -0.2, 0.1, -0.3])
    return fixture
  }

  static let similarities: [Float] = [0.9, 0.1, -0.2, 0.5, 0.3, 0.8, 0.4, -0.1, 0, 0.6, -0.3, 0.2]
}
