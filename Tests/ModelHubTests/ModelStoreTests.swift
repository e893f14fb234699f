import Downloads
import Foundation
import ModelHub
import RankifyCore
import TestSupport
import Testing

/// Models on this machine: imports, names, removal.
struct ModelStoreTests {
  private let home: Home

  init() throws { home = try Home() }

  private func writeModel(_ folder: String, without missing: String? = nil) throws {
    var files = FakeHub.files
    files["model.safetensors"] = "weights of \(folder)"
    files["optimizer.pt"] = "not wanted"
    for (path, text) in files where path != missing {
      let place = home.folder.file("\(folder)/\(path)")
      try FileManager.default.createDirectory(
        atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: place, atomically: false, encoding: .utf8)
    }
  }

  private func imports(_ path: String, name: String? = nil, force: Bool = false) async throws -> InstalledModel {
    try await ModelImport(into: home.resolver().store).run(home.folder.file(path), name: name, force: force)
  }

  private func importFault(_ path: String, name: String? = nil) async throws -> RankifyError {
    let error = try await #require(throws: RankifyError.self) { _ = try await imports(path, name: name) }
    #expect(home.files(home.folder.file("rankify")) == [], "nothing stays of a failed import")
    return error
  }

  @Test func aFolderIsImportedWithItsChecksums() async throws {
    try writeModel("my-model")
    let model = try await imports("my-model")
    #expect(model.name == "my-model")
    #expect(model.origin == .imported)
    #expect(model.fault == nil)
    #expect(
      home.files(model.folder) == [
        "1_Pooling/config.json", "README.md", "config.json", "model.safetensors", "modules.json", "rankify-model.json",
        "tokenizer.json",
      ])
    let weights = try home.resolver().store.files(of: model).first { $0.path == "model.safetensors" }
    #expect(weights?.checksum == Checksum(.sha256, of: Array("weights of my-model".utf8)).description)
    #expect(try await home.resolver().resolve("my-model").folder == model.folder)
  }

  @Test func aModelInsideIsFound() async throws {
    try writeModel("download/package_name/model")
    #expect(try await imports("download", name: "org/inside").name == "org/inside")
    #expect(try await home.resolver().resolve("org/inside").folder == home.folder.file("rankify/models/org/inside"))
  }

  @Test func severalModelsAreAQuestion() async throws {
    try writeModel("many/one")
    try writeModel("many/two")
    let error = try await importFault("many")
    #expect(error.code == .invalidInput)
    #expect(error.message.contains("holds 2 models (one, two); import one of these folders"))
  }

  /// What a language model needs besides its weights to know how to answer.
  @Test func conversationsAreImportedToo() async throws {
    try writeModel("talks")
    let names = ["chat_template.jinja", "chat_template.json", "generation_config.json"]
    for name in names { try home.folder.write("talks/" + name, "{}") }
    let model = try await imports("talks")
    #expect(Set(home.files(model.folder)).isSuperset(of: names))
  }

  /// With --force either.
  @Test func aModelIsNoFolderOfOthers() async throws {
    try writeModel("x")
    _ = try await imports("x", name: "org/one")
    for force in [true, false] {
      let error = try await #require(throws: RankifyError.self) {
        _ = try await imports("x", name: "org", force: force)
      }
      #expect(error.code == .badArguments && error.message.contains("there are models such as 'org/one'"))
    }
    #expect(try await home.resolver().resolve("org/one").folder.hasSuffix("models/org/one"))
    _ = try await imports("x", name: "plain")
    let error = try await #require(throws: RankifyError.self) { _ = try await imports("x", name: "plain/two") }
    #expect(error.code == .badArguments && error.message.contains("'plain' is a model that is here already"))
  }

  @Test func weightsBeyondAllDisksAreNotCounted() async throws {
    try writeModel("vast")
    let tensors = (0..<40_000).map { #""t\#($0)":{"dtype":"F32","shape":[281474976710656],"data_offsets":[0,0]}"# }
    let header = Array("{\(tensors.joined(separator: ","))}".utf8)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    try home.folder.write("vast/model.safetensors", bytes: length + header)
    let model = try await imports("vast")
    let error = #expect(throws: RankifyError.self) { try ModelFacts(folder: model.folder) }
    #expect(error?.message.contains("more weights than any disk") == true, "\(error as Any)")
  }

  @Test func aNameThatIsTakenIsSaid() async throws {
    try writeModel("my-model")
    _ = try await imports("my-model")
    let error = try await #require(throws: RankifyError.self) { _ = try await imports("my-model") }
    #expect(error.code == .badArguments)
    #expect(error.message.contains("give --force to replace it or another --name"))
    #expect(try await imports("my-model", force: true).fault == nil)
    #expect(home.names(home.folder.file("rankify/models")).filter { $0.hasPrefix(".") } == [])
  }

  @Test(arguments: ["../evil", "a/b/c", "", "a b", "-x", "a--b", "/a"])
  func namesThatCannotBeAreRefused(_ name: String) async throws {
    try writeModel("my-model")
    #expect(try await importFault("my-model", name: name).code == .badArguments)
  }

  @Test func whatIsNoModelIsNotImported() async throws {
    try writeModel("half", without: "model.safetensors")
    #expect(try await importFault("half").message.contains("'pytorch_model.bin' only, a pickle"))
    try FileManager.default.createDirectory(atPath: home.folder.file("empty"), withIntermediateDirectories: true)
    #expect(try await importFault("empty").message.contains("holds no model"))
    try home.folder.write("file.txt", "text that is no archive")
    #expect(try await importFault("file.txt").message.contains("neither a folder nor a GGUF file nor a zip file"))
    #expect(try await importFault("absent").code == .missingResource)
  }

  @Test func aLanguageModelInOneFileIsImported() async throws {
    try home.folder.write("small.gguf", "GGUF and more")
    let model = try await imports("small.gguf")
    #expect(model.name == "small" && model.fault == nil)
    #expect(home.files(model.folder) == ["rankify-model.json", "small.gguf"])
    #expect(try String(contentsOfFile: model.folder + "/small.gguf", encoding: .utf8) == "GGUF and more")
    #expect(try await home.resolver().resolve("small").folder == model.folder)
    #expect(try ModelFacts(folder: model.folder).weightTypes == ["GGUF"])
    // Beside other files, as a wheel has it, and as a folder that is named itself.
    for name in ["a/package", "b"] {
      try FileManager.default.createDirectory(
        atPath: home.folder.file(name), withIntermediateDirectories: true)
      try home.folder.write("\(name)/model.gguf", "GGUF")
      try home.folder.write("\(name)/__init__.py", "")
    }
    #expect(home.files(try await imports("a", name: "wheel").folder) == ["model.gguf", "rankify-model.json"])
    #expect(try await home.resolver().resolve(home.folder.file("b")).folder == home.folder.file("b"))
    // A file of another kind is no model, whatever it is called.
    try home.folder.write("fake.gguf", "text")
    let error = try await #require(throws: RankifyError.self) { _ = try await imports("fake.gguf") }
    #expect(error.message.contains("neither a folder nor a GGUF file nor a zip file"))
  }

  @Test func aWheelIsTakenApart() async throws {
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/tiny_model-1.0-py3-none-any.whl").path
    let store = try home.resolver().store
    let model = try await ModelImport(into: store).run(golden)
    #expect(model.name == "tiny-model")
    #expect(home.files(model.folder).contains("1_Pooling/config.json"))
    #expect(model.fault == nil)
    let bytes = try #require(FileManager.default.contents(atPath: golden))
    let cut = try home.folder.write("cut.whl", bytes: Array(bytes.prefix(bytes.count / 2)))
    await #expect(throws: RankifyError.self) { _ = try await ModelImport(into: store).run(cut) }
    #expect(home.names(home.folder.file("rankify/models")).allSatisfy { $0.hasPrefix("tiny-model") })
  }

  @Test func aShortNameAndItsRepositoryAreOneModel() async throws {
    try writeModel("x")
    let model = try await imports("x", name: "all-MiniLM-L6-v2")
    let resolver = try home.resolver()
    #expect(try await resolver.resolve("sentence-transformers/all-MiniLM-L6-v2").folder == model.folder)
    #expect(try await resolver.resolve("all-MiniLM-L6-v2").folder == model.folder)
  }

  @Test func theListTellsOriginAndFaults() async throws {
    home.hub.serveAll()
    try writeModel("imported-one")
    _ = try await imports("imported-one")
    let resolver = try home.resolver()
    _ = try await resolver.resolve("org/tiny")
    try FileManager.default.createDirectory(
      atPath: home.cache + "/models--org--half/snapshots/" + FakeHub.commit, withIntermediateDirectories: true)
    let models = await resolver.store.installed()
    #expect(models.map(\.name) == ["imported-one", "org/half@" + FakeHub.commit, "org/tiny"])
    #expect(models.map(\.origin) == [.imported, .hub, .hub])
    #expect(models[1].fault?.contains("has no config.json") == true)
    #expect(models[2].revisions == ["main"])
    #expect(models[2].bytes > FakeHub.weights.count)
  }

  @Test func removalTellsWhatWentAndLeavesTheRest() async throws {
    home.hub.serveAll()
    let resolver = try home.resolver()
    _ = try await resolver.resolve("org/tiny")
    try writeModel("imported-one")
    _ = try await imports("imported-one")
    let removed = try await resolver.store.remove("org/tiny")
    #expect(removed.folders.first == home.repository)
    #expect(removed.bytes > FakeHub.weights.count)
    #expect(!FileManager.default.fileExists(atPath: home.repository))
    #expect(await resolver.store.installed().map(\.name) == ["imported-one"])
    #expect(
      try await resolver.store.remove("imported-one").folders == [home.folder.file("rankify/models/imported-one")])
    #expect(await resolver.store.installed().isEmpty)
  }

  @Test func aSlipGetsAHint() async throws {
    try writeModel("my-model")
    _ = try await imports("my-model")
    let error = try await #require(throws: RankifyError.self) { _ = try await home.resolver().resolve("my-modle") }
    #expect(error.code == .missingResource)
    #expect(error.message.contains("did you mean 'my-model'?"))
    #expect(error.message.contains("'rankify models import PATH' adds one"))
  }

  @Test func aFolderIsTakenAsItIs() async throws {
    try writeModel("plain")
    let path = home.folder.file("plain")
    #expect(try await home.resolver().resolve(path).folder == path)
    let absent = try await #require(throws: RankifyError.self) { _ = try await home.resolver().resolve(path + "/no") }
    #expect(absent.message == "\(path)/no: no such model folder; check the path")
    let file = try await #require(throws: RankifyError.self) {
      _ = try await home.resolver().resolve(path + "/config.json")
    }
    #expect(file.message.contains("is a file where a model folder is expected"))
  }

  @Test func placesFollowTheEnvironment() throws {
    func store(_ environment: [String: String]) throws -> ModelStore { try ModelStore(environment: environment) }
    #expect(try store(["HOME": "/h"]).hub.cache == "/h/.cache/huggingface/hub")
    #expect(try store(["HOME": "/h", "XDG_CACHE_HOME": "/c"]).hub.cache == "/c/huggingface/hub")
    #expect(try store(["HOME": "/h", "XDG_CACHE_HOME": "/c", "HF_HOME": "~/f/"]).hub.cache == "/h/f/hub")
    #expect(try store(["HF_HOME": "/f", "HF_HUB_CACHE": "/x"]).hub.cache == "/x")
    #expect(try store(["HOME": "/h"]).folder == "/h/.local/share/rankify/models")
    #expect(try store(["HOME": "/h", "XDG_DATA_HOME": "/d"]).folder == "/d/rankify/models")
    #expect(try store(["XDG_DATA_HOME": "/d", "RANKIFY_HOME": "/r"]).folder == "/r/models")
  }

  @Test(arguments: ["org/name", "org/name@main", "o.r-g/n_a.me@refs/pr/1", "a/b@v1.0+x"])
  func namesOfTheHubAreRead(_ text: String) { #expect(HubModelName(text)?.description == text) }

  @Test(arguments: [
    "", "name", "a/b/c", "/b", "a/", "a/../b", "a/b--c", "a/b..c", ".a/b", "a/b-", "a/b@", "a/b@../x", "a/b@/x",
    "a/b@x/",
    "a/b c", "a/b@x\\y", "ä/b",
  ])
  func othersAreNot(_ text: String) { #expect(HubModelName(text) == nil) }
}
