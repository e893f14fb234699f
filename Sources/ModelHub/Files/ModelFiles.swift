import Downloads
import Foundation
import RankifyCore

/// A place that has files of a model, and the folder where those that are wanted appear.
protocol ModelFileSource {
  /// How messages call the source.
  var name: String { get }
  /// Where files are once they have been brought.
  var folder: String { get }
  /// Lets the file appear in `folder`; `false` where the source has none at `path`.
  func bring(_ path: SafePath) async throws(RankifyError) -> Bool
  /// Whether the source has a file at `path`, which is not wanted.
  func has(_ path: SafePath) async throws(RankifyError) -> Bool
  /// Language models in single files, where the source can tell what files it has.
  var ggufFiles: [String] { get }
}

extension ModelFileSource {
  /// A repository of the hub has many weights of the same model to choose from, which nobody chose.
  var ggufFiles: [String] { [] }

  /// The files of a folder that are language models.
  static func ggufFiles(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".gguf") }.sorted()
  }
}

/// Which files of a repository make up a model: settings, tokenizer and safetensors weights, also those of the modules that
/// follow the transformer; or the GGUF files of a language model, which have all in them. Weights in other formats are left where
/// they are.
enum ModelFiles {
  /// Files whose presence decides how a model is read, so that their absence must be known, not assumed.
  static let decisive = ["modules.json", "config_sentence_transformers.json", "sentence_bert_config.json"]

  private static let settings = [
    "config.json", "config_sentence_transformers.json", "sentence_bert_config.json", "sentence_roberta_config.json",
    "sentence_distilbert_config.json", "sentence_xlm-roberta_config.json", "artifact.metadata", "README.md",
    "rankify_training.json",
  ]
  private static let tokenizer = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
    "vocab.json", "merges.txt",
  ]
  /// How a language model wants conversations written, and which tokens end what it says.
  private static let conversation = ["chat_template.jinja", "chat_template.json", "generation_config.json"]
  private static let sentencePiece = ["sentencepiece.bpe.model", "spiece.model", "tokenizer.model"]
  private static let pickled = ["pytorch_model.bin", "pytorch_model.bin.index.json"]

  /// Brings all files of a model, the weights last.
  /// - Throws: `invalidInput` where the source has no model or one whose weights are not safetensors.
  static func bring(from source: some ModelFileSource) async throws(RankifyError) {
    if try await bringGGUF(from: source) { return }
    let modules = try await ModelModules.bring(from: source)
    let transformer = modules.transformer
    for name in settings + tokenizer + conversation { _ = try await source.bring(path(name, in: transformer, source)) }
    if transformer != nil {
      for name in settings { _ = try await source.bring(path(name, in: nil, source)) }
    }
    try await demandSettings(source, transformer)
    try await demandTokenizer(source, transformer)
    for folder in modules.others {
      for name in ["config.json", "tokenizer.json"] { _ = try await source.bring(path(name, in: folder, source)) }
      try await bringWeights(of: folder, from: source, areNeeded: false)
    }
    try await bringWeights(of: transformer, from: source, areNeeded: true)
  }

  /// Brings the files of a folder that has nothing else than GGUF files; `false` where it is another kind of folder.
  private static func bringGGUF(from source: some ModelFileSource) async throws(RankifyError) -> Bool {
    let files = source.ggufFiles
    if files.isEmpty { return false }
    for name in ["modules.json", "config.json"] where try await source.has(path(name, in: nil, source)) { return false }
    for name in files + ["README.md"] { _ = try await source.bring(path(name, in: nil, source)) }
    return true
  }

  private static func demandSettings(
    _ source: some ModelFileSource, _ transformer: SafePath?
  ) async throws(RankifyError) {
    if try await source.bring(path("config.json", in: transformer, source)) { return }
    if try await source.has(path("adapter_config.json", in: nil, source)) {
      throw .invalid(
        source.name,
        "holds low-rank adapters and no model; 'rankify models import \(source.name)' makes one of them and their base")
    }
    throw .invalid(source.name, "has no config.json, so it is no model that can be read here; check the name")
  }

  private static func demandTokenizer(
    _ source: some ModelFileSource, _ transformer: SafePath?
  ) async throws(RankifyError) {
    for name in ["tokenizer.json", "vocab.txt", "vocab.json"] + sentencePiece {
      if try await source.bring(path(name, in: transformer, source)) { return }
    }
    throw .invalid(
      source.name, "has no tokenizer (tokenizer.json or vocab.txt); save one beside the model, as its library does")
  }

  private static func bringWeights(
    of folder: SafePath?, from source: some ModelFileSource, areNeeded: Bool
  ) async throws(RankifyError) {
    if try await source.bring(path("model.safetensors", in: folder, source)) { return }
    let index = try path("model.safetensors.index.json", in: folder, source)
    if try await source.bring(index) {
      return try await bringShards(ShardIndex.shards(source.folder + "/" + index.text), of: folder, from: source)
    }
    for name in pickled {
      let path = try path(name, in: folder, source)
      guard try await source.has(path) else { continue }
      throw .invalid(
        source.name,
        "has its weights in '\(path.text)' only, a pickle, which could run any program and is not read; look for a revision with safetensors (often refs/pr/1, named after '@'), or convert it"
      )
    }
    if areNeeded { throw .invalid(source.name, "has no model.safetensors; only weights in this format are read") }
  }

  private static func bringShards(
    _ shards: [String], of folder: SafePath?, from source: some ModelFileSource
  ) async throws(RankifyError) {
    for shard in shards {
      if try await source.bring(path(shard, in: folder, source)) { continue }
      throw .invalid(source.name, "lacks '\(shard)', which its model.safetensors.index.json names; fetch it again")
    }
  }

  private static func path(
    _ name: String, in folder: SafePath?, _ source: some ModelFileSource
  ) throws(RankifyError) -> SafePath {
    let text = folder.map { $0.text + "/" + name } ?? name
    if let path = SafePath(text) { return path }
    throw .invalid(source.name, "names the file '\(text)', which leads out of the model; do not trust this model")
  }
}

/// The folders that `modules.json` names.
struct ModelModules {
  /// The transformer's folder, `nil` where it is the model's own.
  var transformer: SafePath?
  /// The folders of the other modules.
  var others: [SafePath] = []

  private struct Entry: Decodable {
    let path: String
    let type: String
  }

  static func bring(from source: some ModelFileSource) async throws(RankifyError) -> ModelModules {
    guard let list = SafePath("modules.json"), try await source.bring(list) else { return ModelModules() }
    let json = FileManager.default.contents(atPath: source.folder + "/" + list.text) ?? Data()
    guard let entries = try? JSONDecoder().decode([Entry].self, from: json) else {
      throw .invalid(source.name, "its modules.json is no list of modules with 'path' and 'type'")
    }
    var modules = ModelModules()
    for entry in entries where !entry.path.isEmpty {
      guard let folder = SafePath(entry.path) else {
        throw .invalid(
          source.name,
          "its modules.json names the folder '\(entry.path)', which leads out of the model; do not trust it")
      }
      if entry.type.split(separator: ".").last == "Transformer" {
        modules.transformer = folder
      } else {
        modules.others.append(folder)
      }
    }
    return modules
  }
}

/// `model.safetensors.index.json`: which file has which tensor.
enum ShardIndex {
  private struct Index: Decodable {
    let weightMap: [String: String]

    enum CodingKeys: String, CodingKey {
      case weightMap = "weight_map"
    }
  }

  /// The names of the files, in order.
  static func shards(_ path: String) throws(RankifyError) -> [String] {
    guard let json = FileManager.default.contents(atPath: path) else { throw SystemFault.reading(path) }
    guard let index = try? JSONDecoder().decode(Index.self, from: json), !index.weightMap.isEmpty else {
      throw .invalid(path, "is no index of weights: an object 'weight_map' from tensors to files is expected")
    }
    return Set(index.weightMap.values).sorted()
  }
}
