import Foundation
import ModelHub
import RankifyCore
import Synchronization
import TestSupport
import Testing

/// What the hub refuses, and what is done without it.
struct HubRefusalTests {
  private let home: Home
  private var hub: FakeHub { home.hub }

  init() throws { home = try Home() }

  private static let listing = "/api/models/org/tiny/revision/main"

  private func fault(_ name: String = "org/tiny", _ extra: [String: String] = [:]) async throws -> RankifyError {
    let error = try await #require(throws: RankifyError.self) { _ = try await home.resolver(extra).resolve(name) }
    #expect(!error.message.hasSuffix("."))
    return error
  }

  private func refuse(_ status: Int, _ code: String? = nil) {
    hub.front?.answer(Self.listing, status: status, headers: code.map { ["X-Error-Code": $0] } ?? [:])
  }

  @Test func aGatedModelTellsWhereToAcceptItsTerms() async throws {
    refuse(403, "GatedRepo")
    let error = try await fault()
    #expect(error.code == .missingPrerequisite)
    #expect(
      error.message.contains("accept its terms: do so at \(hub.endpoint)/org/tiny, then give a token by HF_TOKEN"))
  }

  @Test func aTokenThatDoesNotOpenIsSaid() async throws {
    refuse(401)
    let error = try await fault("org/tiny", ["HF_TOKEN": "hf_wrong"])
    #expect(error.code == .missingPrerequisite)
    #expect(error.message.contains("the token that was given does not open it"))
    #expect(!error.message.contains("hf_wrong"))
  }

  @Test(arguments: [(401, nil), (401, "RepoNotFound"), (404, "RepoNotFound")] as [(Int, String?)])
  func anUnknownModelIsSaid(status: Int, code: String?) async throws {
    refuse(status, code)
    let error = try await fault()
    #expect(error.code == .missingResource)
    #expect(error.message.contains("has no such model, or it is private; check the name, or give a token"))
  }

  @Test func aServerWithoutAnythingIsSaid() async throws {
    let error = try await fault()
    #expect(error.code == .missingResource)
    #expect(error.message.contains("has no such model, or is no model hub"))
  }

  @Test func anUnknownRevisionIsSaid() async throws {
    hub.front?.answer(
      "/api/models/org/tiny/revision/v9", status: 404, headers: ["X-Error-Code": "RevisionNotFound"])
    let error = try await fault("org/tiny@v9")
    #expect(error.code == .missingResource)
    #expect(error.message.contains("has no revision 'v9'"))
  }

  @Test(arguments: [429, 500, 503])
  func aBusyHubIsAFailure(_ status: Int) async throws {
    refuse(status)
    let error = try await fault()
    #expect(error.code == .failure)
    #expect(error.message.contains("answers \(status)") && error.message.contains("try again later"))
  }

  @Test func aHubThatIsNotThereIsSaidWithTheWaysOut() async throws {
    let error = try await fault("org/tiny", ["HF_ENDPOINT": "http://127.0.0.1:1"])
    #expect(error.code == .failure)
    #expect(error.message.contains("http://127.0.0.1:1 cannot be reached (no connection to the server)"))
    #expect(error.message.contains("HF_ENDPOINT") && error.message.contains("rankify models import"))
  }

  @Test func aSilentHubIsLeftAfterTheTimeThatWasGiven() async throws {
    hub.front?.serve(Self.listing, [1, 2, 3])
    hub.front?.fail(Self.listing, .stall(after: 0, seconds: 6))
    let error = try await fault("org/tiny", ["HF_HUB_ETAG_TIMEOUT": "1"])
    #expect(error.message.contains("the server is silent") && error.message.contains("HF_HUB_ETAG_TIMEOUT"))
  }

  @Test(arguments: ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
  func offlineMeansOffline(_ variable: String) async throws {
    hub.serveAll()
    let error = try await fault("org/tiny", [variable: "true"])
    #expect(error.code == .missingResource)
    #expect(error.message.contains("the network is switched off"))
    #expect(hub.requestCount == 0)
  }

  @Test(arguments: [
    ("HF_ENDPOINT", "huggingface"), ("HF_HUB_ETAG_TIMEOUT", "soon"), ("HF_TOKEN", "two words"), ("HF_TOKEN", "a\r\nb"),
  ])
  func aVariableThatCannotBeUsedIsNamed(variable: String, value: String) async throws {
    let error = try await fault("org/tiny", [variable: value])
    #expect(error.code == .badArguments)
    #expect(error.message.hasPrefix(variable))
  }

  /// Another program may have fetched a part: without `modules.json` the pooling would be guessed.
  @Test func aCacheThatMayLackModulesIsCompletedOrWarnedAbout() async throws {
    hub.serveAll()
    _ = try await home.resolver().resolve("org/tiny")
    try FileManager.default.removeItem(atPath: home.snapshot + "/modules.json")
    let events = Mutex<[ModelEvent]>([])
    let model = try await home.resolver(["HF_HUB_OFFLINE": "1"]).resolve("org/tiny") { event in
      events.withLock { $0.append(event) }
    }
    #expect(model.folder == home.snapshot)
    guard case .warning(let text)? = events.withLock({ $0 }).first else {
      Issue.record("no warning")
      return
    }
    #expect(text.contains("lacks 'modules.json'"))
    _ = try await home.resolver().resolve("org/tiny")
    #expect(home.text(home.snapshot + "/modules.json") != nil)
  }

  @Test func aListOfAllFilesSettlesWhatIsMissing() async throws {
    var files = FakeHub.files
    files["modules.json"] = nil
    hub.serveAll(files)
    _ = try await home.resolver().resolve("org/tiny")
    #expect(home.names(home.repository + "/.no_exist/" + FakeHub.commit).contains("modules.json"))
    try FileManager.default.removeItem(atPath: home.repository + "/.no_exist")
    try FileManager.default.createDirectory(
      atPath: home.repository + "/trees", withIntermediateDirectories: true)
    let tree = "{\"format_version\": 1, \"files\": {\"config.json\": {\"size\": 2, \"blob_id\": \"x\"}}}"
    try tree.write(
      toFile: home.repository + "/trees/\(FakeHub.commit).json", atomically: true, encoding: .utf8)
    let count = hub.requestCount
    _ = try await home.resolver().resolve("org/tiny")
    #expect(hub.requestCount == count)
  }
}
