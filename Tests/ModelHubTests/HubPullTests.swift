import Downloads
import Foundation
import ModelHub
import RankifyCore
import Synchronization
import TestSupport
import Testing

/// Fetching from a hub on this machine; nothing here needs a network.
struct HubPullTests {
  private let home: Home
  private var hub: FakeHub { home.hub }

  init() throws { home = try Home() }

  private func fault(_ name: String = "org/tiny", _ extra: [String: String] = [:]) async throws -> RankifyError {
    let error = try await #require(throws: RankifyError.self) { _ = try await home.resolver(extra).resolve(name) }
    #expect(!error.message.hasSuffix("."))
    return error
  }

  private static let wanted = [
    "1_Pooling/config.json", "README.md", "config.json", "model.safetensors", "modules.json", "tokenizer.json",
  ]

  @Test func aModelArrivesInTheLayoutOfTheHubsOwnClient() async throws {
    hub.serveAll()
    let model = try await home.resolver().resolve("org/tiny")
    #expect(model.folder == home.snapshot)
    #expect(model.commit == FakeHub.commit)
    #expect(home.files(home.snapshot) == Self.wanted)
    #expect(home.text(home.repository + "/refs/main") == FakeHub.commit)
    let weights = Checksum(.sha256, of: FakeHub.weights).digest
    #expect(home.link(home.snapshot + "/model.safetensors") == "../../blobs/" + weights)
    #expect(home.link(home.snapshot + "/1_Pooling/config.json")?.hasPrefix("../../../blobs/") == true)
    #expect(FileManager.default.contents(atPath: home.snapshot + "/model.safetensors") == Data(FakeHub.weights))
    #expect(!home.names(home.repository + "/blobs").contains { $0.contains("incomplete") || $0.contains("partial") })
  }

  @Test func whatIsHereIsUsedWithoutTheNetwork() async throws {
    hub.serveAll()
    _ = try await home.resolver().resolve("org/tiny")
    let count = hub.requestCount
    for _ in 0..<2 { #expect(try await home.resolver().resolve("org/tiny").folder == home.snapshot) }
    #expect(hub.requestCount == count)
    #expect(try await home.resolver(["HF_HUB_OFFLINE": "1"]).resolve("org/tiny").folder == home.snapshot)
    #expect(try await home.resolver().resolve("tiny").name == "org/tiny")
  }

  @Test func aCutDownloadGoesOnInTheIncompleteFile() async throws {
    hub.serveAll()
    let digest = Checksum(.sha256, of: FakeHub.weights).digest
    let blobs = home.repository + "/blobs"
    try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
    try Data(FakeHub.weights.prefix(15_000)).write(to: URL(fileURLWithPath: "\(blobs)/\(digest).incomplete"))
    _ = try await home.resolver().resolve("org/tiny")
    #expect(hub.store?.requests.map { $0.headers["range"] } == ["bytes=15000-"])
    #expect(FileManager.default.contents(atPath: home.snapshot + "/model.safetensors") == Data(FakeHub.weights))
  }

  @Test func theTokenGoesToTheHubAndNowhereElse() async throws {
    hub.serveAll()
    _ = try await home.resolver(["HF_TOKEN": "hf_secret"]).resolve("org/tiny")
    #expect(hub.front?.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" } == true)
    #expect(hub.store?.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func theTokenOfTheFileIsUsed() async throws {
    hub.serveAll()
    try FileManager.default.createDirectory(atPath: home.folder.file("hf"), withIntermediateDirectories: true)
    try home.folder.write("hf/token", "hf_stored\n")
    _ = try await home.resolver().resolve("org/tiny")
    #expect(hub.front?.requests.first?.headers["authorization"] == "Bearer hf_stored")
  }

  @Test func withoutLinksTheFilesThemselvesAreThere() async throws {
    hub.serveAll()
    _ = try await home.resolver(["HF_HUB_DISABLE_SYMLINKS": "1"]).resolve("org/tiny")
    #expect(home.link(home.snapshot + "/model.safetensors") == nil)
    #expect(FileManager.default.contents(atPath: home.snapshot + "/model.safetensors") == Data(FakeHub.weights))
    #expect(home.names(home.repository + "/blobs") == [])
  }

  @Test func aServerThatOnlyHasFilesIsProbed() async throws {
    hub.serveAll()
    hub.front?.remove("/api/models/org/tiny/revision/main")
    _ = try await home.resolver().resolve("org/tiny")
    #expect(home.files(home.snapshot) == Self.wanted)
    #expect(home.text(home.repository + "/refs/main") == FakeHub.commit)
  }

  @Test func shardsAreFetchedByTheirIndex() async throws {
    var files = FakeHub.files
    files["model.safetensors.index.json"] =
      "{\"metadata\": {}, \"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \"model-00002-of-00002.safetensors\"}}"
    hub.serveAll(files, weights: ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"])
    _ = try await home.resolver().resolve("org/tiny")
    let here = home.files(home.snapshot)
    #expect(here.filter { $0.hasSuffix("safetensors") }.count == 2)
    #expect(hub.store?.requests.count == 1, "two files with one content are fetched once")
  }

  @Test func aRevisionIsAskedForByItsName() async throws {
    hub.serveAll()
    hub.list(FakeHub.files.keys.sorted() + ["model.safetensors"], revision: "refs%2Fpr%2F1")
    let model = try await home.resolver().resolve("org/tiny@refs/pr/1")
    #expect(model.name == "org/tiny@refs/pr/1")
    #expect(home.text(home.repository + "/refs/refs/pr/1") == FakeHub.commit)
    #expect(home.text(home.repository + "/refs/main") == nil)
  }

  @Test func oldModelsWithATransformerFolderAreTaken() async throws {
    let modules =
      "[{\"path\": \"0_Transformer\", \"type\": \"a.Transformer\"}, {\"path\": \"2_Dense\", \"type\": \"a.Dense\"}]"
    let files = [
      "modules.json": modules, "0_Transformer/config.json": "{}", "0_Transformer/vocab.txt": "[UNK]\n",
      "2_Dense/config.json": "{}",
    ]
    hub.serveAll(files, weights: ["0_Transformer/model.safetensors", "2_Dense/model.safetensors"])
    _ = try await home.resolver().resolve("org/tiny")
    #expect(
      home.files(home.snapshot) == [
        "0_Transformer/config.json", "0_Transformer/model.safetensors", "0_Transformer/vocab.txt",
        "2_Dense/config.json",
        "2_Dense/model.safetensors", "modules.json",
      ])
  }

  @Test func aWrongContentIsRefusedAndRemoved() async throws {
    hub.serveAll()
    hub.serveLarge("model.safetensors", FakeHub.weights, claiming: String(repeating: "a", count: 64))
    let error = try await fault()
    #expect(error.code == .invalidInput)
    #expect(error.message.contains("the sha256 is"))
    #expect(!home.names(home.repository + "/blobs").contains { $0.hasPrefix("aaaa") })
  }

  @Test func aWrongSmallFileIsRefusedByItsGitName() async throws {
    hub.serveAll()
    hub.front?.serve(
      hub.path("tokenizer.json"), Array("changed".utf8), tag: "\"\(String(repeating: "b", count: 40))\"",
      headers: ["X-Repo-Commit": FakeHub.commit])
    #expect(try await fault().message.contains("the git-sha1 is"))
  }

  @Test func pickledWeightsAreNotTaken() async throws {
    hub.serveAll(weights: [])
    let error = try await fault()
    #expect(error.code == .invalidInput)
    #expect(error.message.contains("'pytorch_model.bin' only, a pickle"))
  }

  @Test func whatIsNoModelIsSaid() async throws {
    hub.serveAll(["README.md": "# Data"], weights: [])
    #expect(try await fault().message.contains("has no config.json"))
    hub.serveAll(["config.json": "{}"], weights: ["model.safetensors"])
    #expect(try await fault().message.contains("has no tokenizer"))
  }

  @Test(arguments: ["../../evil", "/etc/evil", "a\\\\..\\\\evil"])
  func aHostileListOfModulesCannotLeadOut(_ path: String) async throws {
    var files = FakeHub.files
    files["modules.json"] = "[{\"path\": \"\(path)\", \"type\": \"x.Dense\"}]"
    hub.serveAll(files)
    let error = try await fault()
    #expect(error.message.contains("leads out of the model"))
    #expect(!home.names(home.folder.path).contains { $0.hasSuffix("evil") })
  }

  @Test func aHostileIndexCannotLeadOut() async throws {
    var files = FakeHub.files
    files["model.safetensors.index.json"] = "{\"weight_map\": {\"a\": \"../../../evil\"}}"
    hub.serveAll(files, weights: [])
    #expect(try await fault().message.contains("'../../../evil', which leads out of the model"))
  }

  @Test(arguments: ["\"../../evil\"", "\"\"", "\".\""])
  func aHostileTagIsNoName(_ tag: String) async throws {
    hub.serveAll()
    hub.front?.serve(hub.path("modules.json"), Array("[]".utf8), tag: tag, headers: ["X-Repo-Commit": FakeHub.commit])
    #expect(try await fault().message.contains("does not say which content"))
  }

  @Test func anotherCommitThanTheOneAskedForIsRefused() async throws {
    hub.serveAll()
    hub.front?.serve(
      hub.path("modules.json"), Array("[]".utf8), tag: "\"x\"",
      headers: ["X-Repo-Commit": String(repeating: "f", count: 40)])
    #expect(try await fault().message.contains("answers for commit ffff"))
  }

  @Test func anotherProcessIsWaitedFor() async throws {
    hub.serveAll()
    let digest = Checksum(.sha256, of: FakeHub.weights).digest
    let lock = home.cache + "/.locks/models--org--tiny/\(digest).lock"
    try FileManager.default.createDirectory(
      atPath: (lock as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    try #require(flock(descriptor, LOCK_EX) == 0)
    let events = Mutex<[ModelEvent]>([])
    let task = Task { try await home.resolver().resolve("org/tiny") { event in events.withLock { $0.append(event) } } }
    while !events.withLock({ $0.contains(.waiting("model.safetensors")) }) {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(hub.store?.requests.isEmpty == true)
    close(descriptor)
    #expect(try await task.value.folder == home.snapshot)
  }
}
