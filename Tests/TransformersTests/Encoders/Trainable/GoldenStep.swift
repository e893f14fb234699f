import Foundation
import RankifyCore
import TestSupport
import Transformers

/// One training step of a model of MiniLM's shape as PyTorch computed it in double precision
/// (`Golden/gradients/make_minilm_gradients.py`).
struct GoldenStep: Decodable {
  var queries: [String]
  var documents: [String]
  var temperature: Double
  var loss: Double
  var parameters: [Gradient]

  /// What is known of a parameter's gradient.
  struct Gradient: Decodable {
    var name: String
    var shape: [Int]
    var norm: Double
    /// Places of `elements`, the largest ones among them.
    var places: [Int]
    var elements: [Double]
    /// Products with `uniform` numbers of seeds 1000 (k + 1) + the parameter's number.
    var projections: [Double]
  }

  init(_ name: String) throws {
    let path =
      URL(fileURLWithPath: GoldenEncoder.root).deletingLastPathComponent().path + "/gradients/\(name).json"
    self = try JSONDecoder().decode(GoldenStep.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Numbers of 24 bits in [-1, 1).
  static func uniform(seed: Int, count: Int) -> [Float] {
    var generator = SeededGenerator(seed: UInt64(seed))
    return (0..<count).map { _ in Float(generator.next() >> 40) / 0x1p23 - 1 }
  }

  /// Writes the random model that the formula gives, with the tokenizer of the tiny BERT.
  func writeModel(to folder: TemporaryFolder) throws {
    let tiny = GoldenEncoder("bert").folder
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      try FileManager.default.copyItem(atPath: tiny + "/" + name, toPath: folder.file(name))
    }
    try folder.write(
      "config.json",
      """
      {"model_type": "bert", "vocab_size": 100, "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
       "intermediate_size": 1536, "max_position_embeddings": 512, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
       "hidden_act": "gelu"}
      """)
    let tensors = parameters.enumerated().map { i, parameter in
      let isMatrix = parameter.shape.count == 2
      let values = Self.uniform(seed: i, count: parameter.shape.reduce(1, *)).map { $0 / (isMatrix ? 16 : 8) }
      return SafetensorsWriter.Tensor(
        name: parameter.name, shape: parameter.shape,
        values: parameter.name.hasSuffix("LayerNorm.weight") ? values.map { 1 + $0 } : values)
    }
    try SafetensorsWriter.write(tensors, to: folder.file("model.safetensors"))
  }
}
