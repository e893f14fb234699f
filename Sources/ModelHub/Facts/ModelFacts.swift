import Foundation
import RankifyCore

/// What the settings of a model say about it, without its weights being read.
public struct ModelFacts: Sendable, Equatable, Encodable {
  /// The class that the weights were made for, such as `BertModel`.
  public var architecture: String?
  /// The family, such as `bert`.
  public var family: String?
  /// The length of a text's vector.
  public var dimension: Int?
  /// The number of transformer layers.
  public var layers: Int?
  /// The number of distinct tokens.
  public var vocabulary: Int?
  /// How many numbers were learned.
  public var parameters: Int?
  /// The types of the weights, such as `F32`.
  public var weightTypes: [String] = []
  /// The longest text in tokens, special ones included.
  public var maximumLength: Int?
  /// How token vectors become one, such as `mean`.
  public var pooling: [String] = []
  /// Whether vectors are scaled to length one.
  public var isNormalized: Bool?
  /// How many outputs a classification head has; one for most cross-encoders.
  public var labels: Int?
  /// What is put before a text, by the name of the use.
  public var prompts: [String: String] = [:]
  /// How vectors are compared, such as `cosine`.
  public var similarity: String?
  /// The licence, where the model card names one.
  public var licence: String?

  /// Reads the settings in a model's folder; what is not said there stays `nil`.
  /// - Throws: `invalidInput` for a file that is not JSON or not safetensors.
  public init(folder: String) throws(RankifyError) {
    let modules = try ModelSettings(folder + "/modules.json").entries
    let transformer = modules.first { $0.kind == "Transformer" }?.path ?? ""
    let place = transformer.isEmpty ? folder : folder + "/" + transformer
    try readConfiguration(ModelSettings(place + "/config.json"))
    try readLength(place, ModelSettings(place + "/config.json"))
    try readModules(modules, in: folder)
    try readUse(ModelSettings(folder + "/config_sentence_transformers.json"))
    licence = ModelCard(folder + "/README.md").licence
    let weights = try WeightsSummary(folder: place)
    (parameters, weightTypes) = (weights.parameters, weights.types)
  }

  private mutating func readConfiguration(_ config: ModelSettings) {
    architecture = config.strings("architectures").first
    family = config.string("model_type")
    dimension = config.int("hidden_size", "dim", "d_model", "n_embd")
    layers = config.int("num_hidden_layers", "n_layers", "num_layers", "n_layer")
    vocabulary = config.int("vocab_size")
    guard architecture?.hasSuffix("ForSequenceClassification") == true else { return }
    labels = config.int("num_labels") ?? config.count("id2label") ?? 2
    dimension = nil
  }

  private mutating func readLength(_ place: String, _ config: ModelSettings) throws(RankifyError) {
    if let length = try ModelSettings(place + "/sentence_bert_config.json").int("max_seq_length") {
      maximumLength = length
      return
    }
    var positions = config.int("max_position_embeddings")
    // These families count positions from the one after the padding token's.
    if ["roberta", "xlm-roberta", "camembert", "mpnet"].contains(family ?? "") {
      positions = positions.map { $0 - 1 - (config.int("pad_token_id") ?? 1) }
    }
    // A tokenizer without a limit says 10 to the power of 30.
    let limit = try ModelSettings(place + "/tokenizer_config.json").int("model_max_length")
    maximumLength = [positions, limit].compactMap { $0 }.min()
  }

  private mutating func readModules(
    _ modules: [ModelSettings.Module], in folder: String
  ) throws(RankifyError) {
    if modules.isEmpty { return }
    isNormalized = modules.contains { $0.kind == "Normalize" }
    for module in modules {
      let config = try ModelSettings(folder + "/" + module.path + "/config.json")
      if module.kind == "Pooling" { pooling = config.pooling }
      if module.kind == "Dense", let size = config.int("out_features") { dimension = size }
    }
  }

  private mutating func readUse(_ config: ModelSettings) {
    prompts = config.texts("prompts").filter { !$0.value.isEmpty }
    similarity = config.string("similarity_fn_name")
  }
}

/// A JSON file of settings, looked at by names; empty where the file is not there.
struct ModelSettings {
  /// One entry of `modules.json`.
  struct Module {
    let path: String
    /// The last component of the type, which keeps its name where packages are renamed.
    let kind: String
  }

  private let root: Any?

  init(_ path: String) throws(RankifyError) {
    guard FileManager.default.fileExists(atPath: path) else {
      root = nil
      return
    }
    guard let json = FileManager.default.contents(atPath: path) else { throw SystemFault.reading(path, EACCES) }
    root = try? JSONSerialization.jsonObject(with: json)
    if root == nil { throw .invalid(path, "is not JSON; fetch the model again") }
  }

  private func value(_ name: String) -> Any? { (root as? [String: Any])?[name] }

  func string(_ name: String) -> String? { value(name) as? String }

  func strings(_ name: String) -> [String] { value(name) as? [String] ?? [] }

  func texts(_ name: String) -> [String: String] { value(name) as? [String: String] ?? [:] }

  func count(_ name: String) -> Int? { (value(name) as? [String: Any])?.count }

  /// The first of `names` that is there; `nil` where it is no count of anything.
  func int(_ names: String...) -> Int? {
    guard let value = names.lazy.compactMap({ self.value($0) as? NSNumber }).first?.doubleValue else { return nil }
    return (0...1e15).contains(value) ? Int(value) : nil
  }

  /// The list of modules.
  var entries: [Module] {
    (root as? [[String: Any]] ?? []).compactMap { entry in
      guard let path = entry["path"] as? String, let type = entry["type"] as? String else { return nil }
      return Module(path: path, kind: type.split(separator: ".").last.map(String.init) ?? type)
    }
  }

  /// The kinds of pooling, in the new spelling and in the old one of a flag for each.
  var pooling: [String] {
    if let mode = string("pooling_mode") { return [mode] }
    let modes = strings("pooling_mode")
    if !modes.isEmpty { return modes }
    let names = [
      ("cls_token", "cls"), ("mean_tokens", "mean"), ("max_tokens", "max"), ("mean_sqrt_len_tokens", "mean_sqrt_len"),
      ("weightedmean_tokens", "weightedmean"), ("lasttoken", "lasttoken"),
    ]
    return names.filter { (value("pooling_mode_" + $0.0) as? Bool) == true }.map(\.1)
  }
}

/// The head of a model card: settings between two lines of dashes.
struct ModelCard {
  /// The licence's name.
  let licence: String?

  init(_ path: String) {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    let lines = String(decoding: bytes.prefix(1 << 16), as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.first?.trimmingCharacters(in: .whitespaces) == "---" else {
      licence = nil
      return
    }
    let head = lines.dropFirst().prefix { $0.trimmingCharacters(in: .whitespaces) != "---" }
    func value(_ name: String) -> String? {
      guard let line = head.first(where: { $0.hasPrefix(name + ":") }) else { return nil }
      let text = line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
      let bare = text.trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
      return bare.isEmpty ? nil : bare
    }
    let licence = value("license")
    self.licence = licence == "other" ? value("license_name") ?? licence : licence
  }
}
