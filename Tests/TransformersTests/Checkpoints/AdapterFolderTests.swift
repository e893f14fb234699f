import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Transformers

@Suite struct AdapterFolderTests {
  private let temporary: TemporaryFolder
  private let base = GoldenEncoder("xlm-roberta").folder

  init() throws { temporary = try TemporaryFolder() }

  /// Parameters with adapters of several ranks, which change something.
  private func adapted() throws -> ParameterSet {
    var parameters = try TrainableEncoder(folder: base).parameters, generator = SeededGenerator(seed: 2)
    for (end, rank, alpha) in [("query.weight", 2, 4), ("value.weight", 3, 4.5)] as [(String, Int, Float)] {
      for id in parameters.ids where parameters.name(of: id).hasSuffix(end) {
        parameters.adapt(id, rank: rank, alpha: alpha, using: &generator)
        guard let adapter = parameters.adapter(of: id) else { continue }
        parameters[adapter.b].withMutableElements { for i in $0.indices { $0[i] = Float(i % 7) * 0.01 - 0.03 } }
      }
    }
    return parameters
  }

  private func read(_ folder: String, base: String? = nil) throws -> ParameterSet {
    var parameters = try TrainableEncoder(folder: base ?? self.base).parameters
    try AdapterFolder.read(folder, into: &parameters, base: base ?? self.base)
    return parameters
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func adaptersComeBack() throws {
    let written = try adapted(), folder = temporary.file("lora")
    try AdapterFolder.write(written, base: base, name: "org/base", to: folder)
    var found = try read(folder)
    for id in found.ids where !found.name(of: id).contains("lora") {
      let original = try #require(written[found.name(of: id)])
      #expect(written.effective(original).elements == found.effective(id).elements)
      #expect(written.isTrainable(original) == found.isTrainable(id))
    }
    let before = found.ids.map { found.effective($0).elements }
    found.mergeAdapters()
    #expect(found.ids.map { found[$0].elements } == before)
    let names = try SafetensorsFile(folder + "/adapter_model.safetensors").entries.map(\.name)
    #expect(names.contains("base_model.model.encoder.layer.0.attention.self.query.lora_A.weight"))
    let config = try String(contentsOfFile: folder + "/adapter_config.json", encoding: .utf8)
    #expect(config.contains("\"base_model_name_or_path\":\"org/base\"") && config.contains("\"r\":2,\"lora_alpha\":4,"))
    #expect(config.contains("\"encoder.layer.0.attention.self.value\":4.5"))
  }

  @Test func theyLieBesideTheMergedModel() throws {
    var writer = ModelFolderWriter(base: base)
    writer.adapterFolder = "lora"
    let parameters = try adapted(), out = temporary.file("out")
    try writer.write(parameters, to: out)
    let merged = try TrainableEncoder(folder: out).parameters, again = try read(out + "/lora")
    for id in merged.ids {
      let name = try #require(again[merged.name(of: id)])
      #expect(merged[id].elements == again.effective(name).elements)
    }
    try writer.write(TrainableEncoder(folder: base).parameters, to: out)
    #expect(!FileManager.default.fileExists(atPath: out + "/lora"))
  }

  @Test func otherKindsOfAdaptersAreRefused() throws {
    let folder = temporary.file("lora"), config = folder + "/adapter_config.json"
    try AdapterFolder.write(adapted(), base: base, to: folder)
    let good = try String(contentsOfFile: config, encoding: .utf8)
    for (old, new, expected) in [
      ("\"LORA\"", "\"IA3\"", "only LORA"), ("\"use_dora\":false", "\"use_dora\":true", "'use_dora' is true"),
      ("\"none\"", "\"all\"", "'bias' is 'all'"), ("\"lora_alpha\"", "\"alpha\"", "no 'lora_alpha'"),
      ("\"alpha_pattern\":{", "\"alpha_pattern\":{\"x.*\":1,", "'alpha_pattern' has 'x.*'"),
    ] {
      try good.replacing(old, with: new).write(toFile: config, atomically: false, encoding: .utf8)
      #expect(message { _ = try read(folder) }.contains(expected))
    }
    try good.replacing("\"use_rslora\":false", with: "\"use_rslora\":true")
      .write(toFile: config, atomically: false, encoding: .utf8)
    let stabilized = try read(folder)
    let query = try #require(stabilized.ids.first { stabilized.name(of: $0).hasSuffix("query.weight") })
    #expect(stabilized.adapter(of: query)?.factor == 4 / Float(2).squareRoot())
  }

  @Test func damagedAndForeignFilesAreRefused() throws {
    let folder = temporary.file("lora"), path = folder + "/adapter_model.safetensors"
    try AdapterFolder.write(adapted(), base: base, to: folder)
    #expect(message { _ = try read(folder, base: GoldenEncoder("distilbert").folder) }.contains("another model"))
    try "{\"peft_type\":\"LORA\",\"lora_alpha\":4}"
      .write(toFile: folder + "/adapter_config.json", atomically: false, encoding: .utf8)
    let module = "base_model.model.encoder.layer.0.attention.self.query"
    for (tensors, expected) in [
      ([(module + ".lora_A.weight", [2, 3])], "has no lora_B"),
      ([(module + ".lora_A.weight", [2, 3]), (module + ".lora_B.weight", [3, 2])], "does not fit"),
      ([(module + ".lora_A.weight", [2]), (module + ".lora_B.weight", [3, 2])], "expected a matrix"),
      ([("encoder.lora_A.weight", [2, 3])], "is no part of an adapter"),
      ([(module + ".weight", [2, 3])], "is no part of an adapter"),
    ] as [([(String, [Int])], String)] {
      try SafetensorsWriter.write(
        tensors.map { .init(name: $0.0, shape: $0.1, values: Array(repeating: 1, count: $0.1.reduce(1, *))) }, to: path)
      let message = message { _ = try read(folder) }
      #expect(message.hasPrefix(path) && message.contains(expected), "\(message)")
    }
    let plain = try TrainableEncoder(folder: base).parameters
    #expect(message { try AdapterFolder.write(plain, base: base, to: folder) }.contains("no weight of this model"))
  }
}
