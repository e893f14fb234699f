import Foundation
import Rankify
import TestSupport
import Testing

/// `rankify models`, with folders of its own and a hub on this machine.
struct ModelsCommandTests {
  private let folder: TemporaryFolder
  private let server: LocalHTTPServer
  private static let commit = "0123456789abcdef0123456789abcdef01234567"

  init() throws {
    folder = try TemporaryFolder()
    server = try LocalHTTPServer()
  }

  private func run(_ arguments: String..., offline: Bool = false) async throws -> Rankify.Result {
    var environment = [
      "RANKIFY_HOME": folder.file("home"), "HF_HOME": folder.file("hf"), "HF_ENDPOINT": server.url(""),
    ]
    environment["HF_HUB_OFFLINE"] = offline ? "1" : "0"
    return try await Rankify.run(["models"] + arguments, environment: environment)
  }

  private var stable: [String: String] {
    [folder.path: "TEMPORARY", server.url(""): "SERVER", Self.wheel: "WHEEL"]
  }

  private static let wheel = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("ModelHubTests/Golden/tiny_model-1.0-py3-none-any.whl").path

  /// A model of three files on the server.
  private func serveModel() {
    let header = #"{"w":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]}}"#
    let weights = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + header.utf8
    let files: [(String, [UInt8])] = [
      ("config.json", Array(#"{"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 3}"#.utf8)),
      ("model.safetensors", weights + [UInt8](repeating: 0, count: 12)), ("vocab.txt", Array("[UNK]\n".utf8)),
    ]
    for (path, body) in files {
      server.serve(
        "/org/tiny/resolve/\(Self.commit)/\(path)", body, tag: "\"\(Checksum(.gitBlob, of: body).digest)\"",
        headers: ["X-Repo-Commit": Self.commit])
    }
    let siblings = files.map { "{\"rfilename\": \"\($0.0)\"}" }.joined(separator: ",")
    server.serve(
      "/api/models/org/tiny/revision/main", Array("{\"sha\": \"\(Self.commit)\", \"siblings\": [\(siblings)]}".utf8))
  }

  @Test(arguments: ["list", "pull", "import", "show", "remove"])
  func everySubcommandHasHelp(_ name: String) async throws {
    let result = try await run(name, "--help")
    #expect(result.stdout.contains("EXAMPLES"))
    try expectSnapshot(result, "help-models-\(name)")
  }

  /// What the adapters change is in the weights of the model that they are imported as.
  @Test func adaptersAreImportedAsTheModelThatTheyMakeWithTheirBase() async throws {
    let (base, adapters) = (TinyModels.encoder, folder.file("adapters"))
    let name = "encoder.layer.0.attention.self.query"
    let original = try SafetensorsFile(base + "/model.safetensors")
    let entry = try #require(original.entries.first { $0.name.hasSuffix(name + ".weight") })
    let (rows, columns) = (entry.shape[0], entry.shape[1])
    try FileManager.default.createDirectory(atPath: adapters, withIntermediateDirectories: true)
    try folder.write(
      "adapters/adapter_config.json",
      "{\"peft_type\":\"LORA\",\"r\":1,\"lora_alpha\":2,\"base_model_name_or_path\":\"\(base)\"}")
    func tensor(_ letter: String, _ shape: [Int], _ value: Float) -> SafetensorsWriter.Tensor {
      SafetensorsWriter.Tensor(
        name: "base_model.model.\(name).lora_\(letter).weight", shape: shape,
        values: [Float](repeating: value, count: shape[0] * shape[1]))
    }
    try SafetensorsWriter.write(
      [tensor("A", [1, columns], 0.5), tensor("B", [rows, 1], 0.25)], to: adapters + "/adapter_model.safetensors")
    let trained = try await Rankify.run(["train", "contrastive", "--model", adapters, "--train", "x", "-o", "y"])
    #expect(trained.status == 5 && trained.stderr.contains("rankify models import \(adapters)"), "\(trained.stderr)")
    let result = try await run("import", adapters)
    #expect(result.status == 0, "\(result.stderr)")
    let merged = result.stdout.trimmingCharacters(in: .newlines)
    #expect(merged.hasSuffix("/adapters"))
    let file = try SafetensorsFile(merged + "/model.safetensors")
    for entry in original.entries {
      let (old, new) = (try #require(original.floats(entry.name)), try #require(file.floats(entry.name)))
      let change: Float = entry.name.hasSuffix(name + ".weight") ? 0.25 : 0
      #expect(zip(old, new).allSatisfy { abs($0 + change - $1) < 1e-6 }, "\(entry.name)")
    }
    #expect(try TrainingRecord(folder: merged) == nil)
  }

  @Test func anEmptyMachineSaysHowToBegin() async throws {
    let result = try await run("list")
    #expect(result.stdout == "")
    #expect(result.stderr.contains("no model is here; 'rankify models pull"))
    #expect(try await run("list", "--json").stdout == "{\n  \"models\" : [\n\n  ]\n}\n")
  }

  @Test func aWheelIsImportedShownAndRemoved() async throws {
    try expectSnapshot(await run("import", Self.wheel), "models-import", replacing: stable)
    try expectSnapshot(await run("show", "tiny-model"), "models-show-imported", replacing: stable)
    try expectSnapshot(await run("import", Self.wheel), "models-import-again", replacing: stable)
    try expectSnapshot(await run("remove", "tiny-model"), "models-remove", replacing: stable)
    #expect(try await run("list", "--quiet").stdout == "")
  }

  @Test func aModelOfTheHubIsPulledListedAndShown() async throws {
    serveModel()
    try expectSnapshot(await run("pull", "org/tiny"), "models-pull", replacing: stable)
    try expectSnapshot(await run("list"), "models-list")
    try expectSnapshot(await run("show", "org/tiny", offline: true), "models-show-hub", replacing: stable)
    let json = try await run("show", "org/tiny", "--json").stdout
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((object["model"] as? [String: Any])?["commit"] as? String == Self.commit)
    #expect((object["facts"] as? [String: Any])?["parameters"] as? Int == 6)
    #expect((object["files"] as? [Any])?.count == 3)
    let weights = folder.file("hf/hub/models--org--tiny/snapshots/\(Self.commit)/model.safetensors")
    try FileManager.default.removeItem(atPath: weights)
    let incomplete = try await run("show", "org/tiny")
    #expect(incomplete.status == 5)
    #expect(incomplete.stderr.contains("org/tiny: has no model.safetensors"))
  }

  @Test func anUnknownModelIsSaid() async throws {
    try expectSnapshot(await run("pull", "org/nothing"), "models-pull-unknown", replacing: stable)
    try expectSnapshot(await run("pull", "org/nothing", offline: true), "models-pull-offline")
    try expectSnapshot(await run("show", "tiny"), "models-show-unknown")
    try expectSnapshot(await run("remove", "all-MiniLM-L6-v2"), "models-remove-unknown")
  }
}
