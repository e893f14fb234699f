import Foundation
import Rankify
import TestSupport
import Testing

/// `rankify datasets`, with a cache of its own and no network.
struct DatasetsCommandTests {
  private let folder: TemporaryFolder
  private let server: LocalHTTPServer

  init() throws {
    folder = try TemporaryFolder()
    server = try LocalHTTPServer()
  }

  private func run(_ arguments: String...) async throws -> Rankify.Result {
    let environment = ["RANKIFY_HOME": folder.file("home"), "RANKIFY_DATASETS": "", "HOME": folder.path]
    return try await Rankify.run(["datasets"] + arguments, environment: environment)
  }

  private var stable: [String: String] { [folder.path: "TEMPORARY", server.url(""): "SERVER"] }

  /// A manifest of one small collection on the local server.
  private func writeManifest(md5: String) throws -> String {
    server.serve("/corpus.jsonl", Array("{\"_id\": \"1\", \"text\": \"one\"}\n".utf8))
    try FileManager.default.createDirectory(atPath: folder.file("catalog"), withIntermediateDirectories: true)
    try folder.write(
      "catalog/mine.json",
      """
      {"name": "mine", "title": "Mine", "description": "My own.", "licence": "CC0", "language": "eo", "format": "beir",
       "files": [{"role": "corpus", "url": "\(server.url("/corpus.jsonl"))", "md5": "\(md5)"}],
       "layout": {"corpus": "corpus.jsonl"}}
      """)
    return folder.file("catalog")
  }

  @Test(arguments: ["list", "show", "pull", "convert", "split"])
  func everySubcommandHasHelp(_ name: String) async throws {
    let result = try await run(name, "--help")
    #expect(result.stdout.contains("EXAMPLES"))
    try expectSnapshot(result, "help-datasets-\(name)")
  }

  @Test func theListIsATable() async throws {
    try expectSnapshot(await run("list"), "datasets-list")
  }

  @Test func theListCanBeLimitedToALanguage() async throws {
    try expectSnapshot(await run("list", "--language", "sw", "--quiet"), "datasets-list-language")
    try expectSnapshot(await run("list", "--language", "tlh"), "datasets-list-unknown-language")
  }

  @Test func theListAsJSONHoldsTheManifests() async throws {
    let result = try await run("list", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any]
    let datasets = try #require(object?["datasets"] as? [[String: Any]])
    #expect(datasets.count == (try CollectionCatalog().manifests.count))
    let first = try #require(datasets.first?["manifest"] as? [String: Any])
    #expect(first["name"] as? String == "arguana")
    #expect(result.stderr == "")
  }

  @Test(arguments: ["toy", "trec-dl-2019", "cranfield", "robust04", "xquad-de"])
  func aSheetTellsEverything(_ name: String) async throws {
    try expectSnapshot(await run("show", name), "datasets-show-\(name)", replacing: stable)
  }

  @Test func anUnknownNameGetsAHint() async throws {
    try expectSnapshot(await run("show", "scifat"), "datasets-show-unknown")
  }

  @Test func theToyCollectionNeedsNoNetwork() async throws {
    try expectSnapshot(await run("pull", "toy"), "datasets-pull-toy", replacing: stable)
    let corpus = try String(contentsOfFile: folder.file("home/datasets/toy/corpus.jsonl"), encoding: .utf8)
    #expect(corpus.split(separator: "\n").count == 64)
    let again = try await run("pull", "toy")
    #expect(again.status == 0)
    #expect(again.stderr == "rankify: toy is here already\n")
    #expect(try await run("list", "--installed", "--quiet").stdout.split(separator: "\n").count == 2)
  }

  @Test func aCollectionOfOnesOwnIsPulledFromItsServer() async throws {
    let body = Array("{\"_id\": \"1\", \"text\": \"one\"}\n".utf8)
    let catalog = try writeManifest(md5: Checksum(.md5, of: body).digest)
    let result = try await run("pull", "mine", "--catalog", catalog)
    #expect(result.status == 0)
    #expect(result.stdout == folder.file("home/datasets/mine") + "\n")
    #expect(result.stderr == "rankify: checking corpus.jsonl\n")
    let shown = try await run("show", "mine", "--catalog", catalog, "--json")
    #expect(shown.stdout.contains("\"installed\" : true"))
  }

  @Test func aWrongChecksumIsSaid() async throws {
    let catalog = try writeManifest(md5: String(repeating: "0", count: 32))
    try expectSnapshot(await run("pull", "mine", "--catalog", catalog), "datasets-pull-checksum", replacing: stable)
  }

  @Test func aFileThatIsGoneIsSaid() async throws {
    let catalog = try writeManifest(md5: String(repeating: "0", count: 32))
    let result = try await run("pull", "mine", "--catalog", catalog, "--url-base", server.url("/nothing"))
    try expectSnapshot(result, "datasets-pull-gone", replacing: stable)
  }

  @Test func aCollectionFromItsOwnerOnlySaysSo() async throws {
    try expectSnapshot(await run("pull", "toy", "robust04"), "datasets-pull-owner-only", replacing: stable)
  }

  @Test func optionsThatExcludeEachOtherAreRefused() async throws {
    let result = try await run("pull", "toy", "--from", "x", "--url-base", "http://example.org")
    #expect(result.status == 2)
    #expect(result.stderr.contains("--url-base and --from exclude each other"))
  }

  @Test func everyPublishedMeasureIsOneThatEvaluateKnows() throws {
    let names = try CollectionCatalog().manifests.flatMap { ($0.expected ?? []).flatMap(\.measures.keys) }
    // Accuracy at k is a measure of answers in passages, not of judged documents.
    for name in Set(names) where !name.hasPrefix("accuracy@") {
      #expect(throws: Never.self, "\(name)") { try Measure(name) }
    }
  }
}
