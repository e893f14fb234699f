import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Transformers

/// Folders that training leaves behind.
@Suite struct ModelFolderWriterTests {
  private let temporary: TemporaryFolder
  private let texts = ["the cat sat on the mat", "Where is the DOG?", "running hills & mats", ""]

  init() throws { temporary = try TemporaryFolder() }

  private func parameters(_ folder: String) throws -> ParameterSet { try TrainableEncoder(folder: folder).parameters }

  private func vectors(_ folder: String) throws -> [[UInt32]] {
    try SentenceEncoder(folder: folder).encode(texts, as: .query).map { $0.map(\.bitPattern) }
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: GoldenEncoder.families)
  func anUntrainedModelSavedGivesTheSameVectors(name: String) throws {
    let base = GoldenEncoder(name).folder, out = temporary.file("out")
    try ModelFolderWriter(base: base).write(parameters(base), to: out)
    #expect(try vectors(out) == vectors(base))
    #expect(!FileManager.default.fileExists(atPath: out + ".partial"))
    let tensors = try Checkpoint(file: out + "/model.safetensors")
    let original = try Checkpoint(folder: base)
    #expect(Set(tensors.names) == Set(original.names))
    for name in original.names { #expect(tensors.entry(name)?.shape == original.entry(name)?.shape) }
  }

  /// Its pooling has no gradient, but its weights are parameters all the same.
  @Test func modulesWithWeightsAreWrittenIntoTheirFolders() throws {
    let base = GoldenEncoder("sentence-old").folder, out = temporary.file("out")
    var parameters = ParameterSet()
    for (label, folder) in [("", base), ("2_Dense/", base + "/2_Dense")] {
      let file = try SafetensorsFile(folder + "/model.safetensors")
      for entry in file.entries where entry.shape.count == 2 {
        let values = try #require(file.floats(entry.name))
        _ = parameters.add(label + entry.name, Matrix(rows: entry.shape[0], columns: entry.shape[1], values))
      }
    }
    try ModelFolderWriter(base: base).write(parameters, to: out)
    #expect(try vectors(out) == vectors(base))
    let id = try #require(parameters["2_Dense/linear.weight"])
    parameters[id] = Matrix(rows: parameters[id].rows, columns: parameters[id].columns)
    try ModelFolderWriter(base: base).write(parameters, to: out)
    #expect(try vectors(out) != vectors(base))
    #expect(try names(in: out).contains("1_Pooling/config.json"))
  }

  @Test func adaptersAreMerged() throws {
    let base = GoldenEncoder("bert").folder, out = temporary.file("out")
    var parameters = try parameters(base), generator = SeededGenerator(seed: 4)
    let id = try #require(parameters.ids.first { parameters.name(of: $0).hasSuffix("query.weight") })
    parameters.adapt(id, rank: 2, alpha: 4, using: &generator)
    let adapter = try #require(parameters.adapter(of: id))
    parameters[adapter.b].withMutableElements { for i in $0.indices { $0[i] = Float(i) * 0.01 } }
    try ModelFolderWriter(base: base).write(parameters, to: out)
    let written = try SafetensorsFile(out + "/model.safetensors")
    #expect(written.floats(parameters.name(of: id)) == parameters.effective(id).elements)
    #expect(!written.entries.contains { $0.name.contains("lora") })
  }

  @Test func filesOfOtherKindsStayBehind() throws {
    let base = try GoldenEncoder("bert").copy(in: temporary)
    for name in ["pytorch_model.bin", "README.md", "tf_model.h5", "onnx.onnx", "NOTICE", "vocab.txt.bak"] {
      try "x".write(toFile: base + "/" + name, atomically: false, encoding: .utf8)
    }
    try ModelFolderWriter(base: base + "/").write(parameters(base), to: temporary.file("out/"))
    #expect(
      try names(in: temporary.file("out")) == [
        "NOTICE", "config.json", "model.safetensors", "rankify_training.json", "tokenizer.json",
        "tokenizer_config.json",
      ])
  }

  @Test func changesOfTheFolderAreMade() throws {
    let base = GoldenEncoder("bert").folder, out = temporary.file("out")
    var writer = ModelFolderWriter(base: base), parameters = try parameters(base)
    _ = parameters.add("1_Dense/linear.weight", Matrix(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6]))
    _ = parameters.add("head.bias", Matrix(rows: 1, columns: 3, [1, 2, 3]))
    writer.shapes = ["1_Dense/linear.weight": [2, 3], "head.bias": [3]]
    writer.files = [
      "1_Dense/config.json": "{}\n", "rankify_training.json": "{\"a\": 1}\n", "tokenizer_config.json": "{ }",
    ]
    writer.configuration = ["architectures": "[\"A\"]", "new": "1"]
    writer.prefix = "extra."
    writer.omitted = ["special_tokens_map.json"]
    try writer.write(parameters, to: out)
    #expect(try SafetensorsFile(out + "/1_Dense/model.safetensors").floats("linear.weight") == [1, 2, 3, 4, 5, 6])
    let tensors = try Checkpoint(folder: out)
    #expect(tensors.entry("head.bias")?.shape == [3])
    #expect(tensors.names.allSatisfy { $0 == "head.bias" || $0.hasPrefix("extra.") })
    let text = try String(contentsOfFile: out + "/config.json", encoding: .utf8)
    #expect(text.contains("\"architectures\": [\"A\"]") && text.contains("\"layer_norm_eps\": 1e-12"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(json["new"] as? Int == 1)
    #expect(try String(contentsOfFile: out + "/rankify_training.json", encoding: .utf8) == "{\"a\": 1}\n")
    #expect(try String(contentsOfFile: out + "/tokenizer_config.json", encoding: .utf8) == "{ }")
  }

  @Test func weightsOfShortFloatsBecomeLongOnes() throws {
    let base = try GoldenEncoder("bert").copy(in: temporary)
    let file = try Checkpoint(folder: GoldenEncoder("bert").folder)
    let config = try String(contentsOfFile: base + "/config.json", encoding: .utf8)
    try config.replacing("\"float32\"", with: "\"bfloat16\"")
      .write(toFile: base + "/config.json", atomically: false, encoding: .utf8)
    try Self.writeShort(file, to: base + "/model.safetensors")
    let out = temporary.file("out")
    try ModelFolderWriter(base: base).write(parameters(base), to: out)
    #expect(try vectors(out) == vectors(base))
    #expect(try String(contentsOfFile: out + "/config.json", encoding: .utf8).contains("\"dtype\": \"float32\""))
    let types = try SafetensorsFile(out + "/model.safetensors").entries
      .filter { $0.name.hasSuffix("encoder.layer.0.output.dense.weight") }.map(\.typeName)
    #expect(types == ["F32"])
  }

  /// The upper halves of all floats: BF16.
  private static func writeShort(_ checkpoint: Checkpoint, to path: String) throws {
    let file = try SafetensorsFile(checkpoint.path)
    var header: [String: Any] = [:], data: [UInt8] = []
    for entry in file.entries {
      guard let floats = file.floats(entry.name) else { continue }
      let start = data.count
      for value in floats { data += [UInt8(value.bitPattern >> 16 & 0xff), UInt8(value.bitPattern >> 24)] }
      header[entry.name] =
        ["dtype": "BF16", "shape": entry.shape, "data_offsets": [start, data.count]] as [String: Any]
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
    try Data(length + json + data).write(to: URL(fileURLWithPath: path))
  }

  @Test func onlyFoldersOfOurOwnAreReplaced() throws {
    let base = GoldenEncoder("bert").folder, out = temporary.file("out")
    let parameters = try parameters(base)
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
    try ModelFolderWriter(base: base).write(parameters, to: out)
    try temporary.write("out/log.jsonl", "line\n")
    try temporary.write("out/other", "gone")
    var writer = ModelFolderWriter(base: base)
    writer.kept = ["log.jsonl", "absent"]
    try writer.write(parameters, to: out)
    #expect(try String(contentsOfFile: out + "/log.jsonl", encoding: .utf8) == "line\n")
    #expect(try !names(in: out).contains("other"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == ["out"])

    try FileManager.default.removeItem(atPath: out + "/rankify_training.json")
    let before = try names(in: out)
    #expect(message { try writer.write(parameters, to: out) }.contains("has no rankify_training.json"))
    #expect(try names(in: out) == before)
    try temporary.write("file", "x")
    #expect(message { try writer.write(parameters, to: temporary.file("file")) }.contains("is a file"))
    #expect(message { try writer.write(parameters, to: temporary.file("no/where")) }.contains("does not exist"))
  }

  @Test func aBaseCanBeReplacedByWhatWasMadeOfIt() throws {
    let out = temporary.file("out"), base = GoldenEncoder("mpnet").folder
    try ModelFolderWriter(base: base).write(parameters(base), to: out)
    try ModelFolderWriter(base: out).write(parameters(out), to: out)
    #expect(try vectors(out) == vectors(base))
  }

  @Test func aFolderLeftByAKillIsWrittenAnew() throws {
    let base = GoldenEncoder("bert").folder, out = temporary.file("out")
    try FileManager.default.createDirectory(atPath: out + ".partial", withIntermediateDirectories: false)
    try temporary.write("out.partial/rankify_training.json", "{}")
    try temporary.write("out.partial/left", "over")
    try ModelFolderWriter(base: base).write(parameters(base), to: out)
    #expect(try !names(in: out).contains("left"))
    try FileManager.default.createDirectory(atPath: temporary.file("b.partial"), withIntermediateDirectories: false)
    try temporary.write("b.partial/foreign", "mine")
    #expect(
      message { try ModelFolderWriter(base: base).write(parameters(base), to: temporary.file("b")) }
        .contains("b.partial: has no rankify_training.json"))
    #expect(FileManager.default.fileExists(atPath: temporary.file("b.partial/foreign")))
  }

  @Test func parametersOfAnotherModelAreRefused() throws {
    let base = GoldenEncoder("bert").folder, out = temporary.file("out")
    let other = try parameters(GoldenEncoder("distilbert").folder)
    #expect(message { try ModelFolderWriter(base: base).write(other, to: out) }.contains("which was trained"))
    var wrong = ParameterSet()
    let name = try #require(try parameters(base).ids.map(parameters(base).name).first)
    _ = wrong.add(name, Matrix(rows: 1, columns: 2))
    #expect(message { try ModelFolderWriter(base: base).write(wrong, to: out) }.contains("the trained one 1 x 2"))
    #expect(!FileManager.default.fileExists(atPath: out) && !FileManager.default.fileExists(atPath: out + ".partial"))
  }

  @Test func aFullDiskLeavesTheOldFolderAsItWas() async throws {
    let out = temporary.file("out"), base = GoldenEncoder("bert").folder
    try ModelFolderWriter(base: base).write(parameters(base), to: out)
    let before = try Data(contentsOf: URL(fileURLWithPath: out + "/model.safetensors"))
    let (folder, place) = (base, out)
    let result = await #expect(processExitsWith: .exitCode(11), observing: [\.standardErrorContent]) {
      [folder = folder as String, place = place as String] in
      let parameters = try TrainableEncoder(folder: folder).parameters
      DyingProcess.limitFiles(to: 20_000)
      do {
        try ModelFolderWriter(base: folder).write(parameters, to: place)
      } catch let error as RankifyError {
        FileHandle.standardError.write(Data(error.message.utf8))
        exit(11)
      }
    }
    let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(said.contains("largest size allowed") && !said.contains("\n"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: out + "/model.safetensors")) == before)
    #expect(!FileManager.default.fileExists(atPath: out + ".partial"))
    #expect(try vectors(out) == vectors(base))
  }
}
