import Foundation
import Rankify
import TestSupport

/// The tiny random checkpoints that the tests of Transformers compare with PyTorch.
enum TinyModels {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("TransformersTests/Golden/encoders")

  /// A sentence encoder of 32 dimensions.
  static let encoder = folder.appendingPathComponent("sentence-new").path
  /// Another one.
  static let otherEncoder = folder.appendingPathComponent("sentence-old").path
  /// A classifier of pairs with one class.
  static let crossEncoder = folder.appendingPathComponent("bert").path

  /// A model of late interaction, as colbert-ai writes it.
  static let colbert = folder.deletingLastPathComponent().appendingPathComponent("late/stanford").path

  /// A language model of 1024 tokens, bytes each.
  static let languageModel = folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("RerankingTests/InContext/Golden/llama").path

  /// Writes a LITE scorer of 4 query and 6 document tokens, whose weights are random, as `lite`.
  /// - Returns: its folder
  @discardableResult
  static func writeScorer(into folder: TemporaryFolder, reduction: String = "none") throws -> String {
    try FileManager.default.createDirectory(atPath: folder.file("lite"), withIntermediateDirectories: true)
    try folder.write(
      "lite/lite_config.json",
      """
      {"format": "rankify-lite", "version": 1, "variant": "flattened", "width": 5, "query_tokens": 4,
       "document_tokens": 6, "reduction": {"kind": "\(reduction)", "group": 2}}
      """)
    var random = SeededGenerator(seed: 3)
    func tensor(_ name: String, _ shape: Int...) -> SafetensorsWriter.Tensor {
      let values = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -0.5...0.5, using: &random) }
      return SafetensorsWriter.Tensor(name: name, shape: shape, values: values)
    }
    let tensors = [
      tensor("flat.0.weight", 5, 24), tensor("flat.0.bias", 5), tensor("flat.0.norm.weight", 5),
      tensor("flat.0.norm.bias", 5), tensor("head.weight", 5),
    ]
    try SafetensorsWriter.write(tensors, to: folder.file("lite/lite.safetensors"))
    return folder.file("lite")
  }

  /// Puts the encoder into `folder` as `encoder`, the other one as `other`, the classifier as `cross`, the
  /// model of late interaction as `colbert`.
  static func link(into folder: TemporaryFolder) throws {
    for (name, place) in [("encoder", encoder), ("other", otherEncoder), ("cross", crossEncoder), ("colbert", colbert)]
    {
      try FileManager.default.createSymbolicLink(atPath: folder.file(name), withDestinationPath: place)
    }
  }
}

/// A little corpus, its topics and the tiny models, in a folder of their own.
struct DenseFolder {
  let folder: TemporaryFolder

  init(documents: Int = 40) throws {
    folder = try TemporaryFolder()
    try TinyModels.link(into: folder)
    let words = ["moon", "sea", "bread", "yeast", "salt", "tide", "gas", "day", "pull", "rise", "what", "time"]
    let lines = (0..<documents).map { i in
      let text = (0..<(3 + i % 7)).map { words[(i * 5 + $0 * ($0 + i)) % words.count] }.joined(separator: " ")
      return "{\"_id\":\"d\(i)\",\"title\":\"\(i % 4 == 0 ? words[i % words.count] : "")\",\"text\":\"\(text) \(i)\"}\n"
    }
    try folder.write("corpus.jsonl", lines.joined())
    try folder.write("topics.tsv", "1\tmoon and sea\n2\tyeast in bread\n3\tsalt\n")
  }

  func run(_ arguments: String...) async throws -> Rankify.Result { try await Rankify.run(arguments, in: folder.path) }

  func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }
  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
  }
}
