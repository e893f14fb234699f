import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

struct CatalogTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let minimal = """
    {"name": "mine", "title": "Mine", "description": "My own.", "licence": "CC0", "language": "en", "format": "beir",
     "files": [{"role": "archive", "url": "https://example.org/mine.zip"}], "layout": {}}
    """

  private func fault(_ json: String) throws -> RankifyError {
    try #require(throws: RankifyError.self) { try CollectionManifest(json: Data(json.utf8), source: "mine.json") }
  }

  private func fault(replacing old: String, with new: String) throws -> RankifyError {
    try fault(Self.minimal.replacingOccurrences(of: old, with: new))
  }

  @Test func theBuiltInManifestsAreThoseOfTheFolder() throws {
    let folder = Self.root.appendingPathComponent("datasets/catalog")
    let written = try CollectionCatalog.manifests(in: folder.path)
    // A failure means: run datasets/catalog/embed.
    #expect(try CollectionCatalog().manifests == written.sorted { $0.name < $1.name })
    for manifest in written {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(manifest.name + ".json").path))
    }
  }

  @Test func theBuiltInToyCollectionIsThatOfTheFolder() async throws {
    let folder = try TemporaryFolder()
    let manifest = try CollectionCatalog().manifest("toy")
    #expect(manifest.isBuiltIn)
    let installed = try await CollectionInstaller(cache: CollectionCache(folder: folder.path)).install(manifest)
    for file in manifest.files {
      let original = Self.root.appendingPathComponent("datasets/toy/" + file.storedPath)
      // A failure means: run datasets/catalog/embed.
      #expect(
        try Data(contentsOf: original) == Data(contentsOf: URL(fileURLWithPath: installed + "/" + file.storedPath)))
    }
  }

  @Test func everyCollectionCanBeFetchedOrSaysWhyNot() throws {
    for manifest in try CollectionCatalog().manifests {
      #expect(manifest.isAvailable || manifest.notes != nil, "\(manifest.name)")
      if let other = manifest.searches { #expect(throws: Never.self) { try CollectionCatalog().manifest(other) } }
      for result in manifest.expected ?? [] {
        #expect(
          !result.source.isEmpty && result.measures.values.allSatisfy { (0...1).contains($0) }, "\(manifest.name)")
      }
    }
  }

  @Test func publishedChecksumsAreCarried() throws {
    let manifest = try CollectionCatalog().manifest("scifact")
    #expect(manifest.files.first?.checksums.map(\.description) == ["md5:5f7d1de60b170fc8027bb7898e2efca1"])
    #expect(manifest.downloadSize == 2_816_079)
  }

  @Test func anUnknownNameGetsTheNearestOne() throws {
    let catalog = try CollectionCatalog()
    let error = try #require(throws: RankifyError.self) { try catalog.manifest("scifcat") }
    #expect(error.code == .missingResource)
    #expect(error.message.contains("did you mean 'scifact'?"))
  }

  @Test func aFolderOfManifestsAddsAndReplaces() throws {
    let folder = try TemporaryFolder()
    try folder.write("mine.json", Self.minimal)
    try folder.write("toy.json", Self.minimal.replacingOccurrences(of: "\"mine\"", with: "\"toy\""))
    try folder.write("notes.txt", "not a manifest")
    let catalog = try CollectionCatalog(folders: [folder.path])
    #expect(try catalog.manifest("mine").title == "Mine")
    #expect(try catalog.manifest("toy").title == "Mine")
    #expect(catalog.manifests.count == (try CollectionCatalog().manifests.count) + 1)
  }

  @Test func aFolderThatIsNotThereIsSaid() throws {
    let error = try #require(throws: RankifyError.self) { try CollectionCatalog(folders: ["/no/such/folder"]) }
    #expect(error.code == .missingResource)
  }

  @Test func theEnvironmentNamesFolders() {
    #expect(CollectionCatalog.folders(environment: ["RANKIFY_DATASETS": "/a:/b"]) == ["/a", "/b"])
    #expect(CollectionCatalog.folders(environment: [:]) == [])
  }

  @Test func faultyManifestsAreNamedWithTheirFault() throws {
    #expect(
      try fault("{").message == "mine.json: is no collection manifest: it is not JSON; see datasets/catalog/README.md")
    #expect(try fault(replacing: "\"title\": \"Mine\",", with: "").message.contains("'title' is missing"))
    #expect(
      try fault(replacing: "\"archive\"", with: "\"stuff\"").message.contains("'files.0.role' has an unknown value"))
    #expect(try fault(replacing: "\"mine\"", with: "\"../mine\"").message.contains("'../mine'"))
    #expect(try fault(replacing: "\"mine\"", with: "\".mine\"").message.contains("'.mine'"))
    #expect(
      try fault(replacing: "https://example.org", with: "file:///etc").message.contains("not an http or https address"))
    #expect(
      try fault(replacing: "\"role\"", with: "\"path\": \"../x\", \"role\"").message.contains(
        "leads out of the collection"))
    #expect(
      try fault(replacing: "\"role\"", with: "\"md5\": \"12\", \"role\"").message.contains("32 hexadecimal digits"))
    #expect(
      try fault(replacing: "\"role\"", with: "\"size\": -1, \"role\"").message.contains("the size -1 is negative"))
    #expect(try fault(replacing: "{}}", with: "{\"qrels\": \"/etc/passwd\"}}").message.contains("leads out"))
  }

  @Test func theCacheFollowsTheEnvironment() {
    #expect(CollectionCache(environment: ["HOME": "/h"]).folder == "/h/.cache/rankify/datasets")
    #expect(CollectionCache(environment: ["HOME": "/h", "XDG_CACHE_HOME": "/x"]).folder == "/x/rankify/datasets")
    let all = ["HOME": "/h", "XDG_CACHE_HOME": "/x", "RANKIFY_HOME": "/r"]
    #expect(CollectionCache(environment: all).folder == "/r/datasets")
    #expect(CollectionCache(environment: ["HOME": "/h", "RANKIFY_HOME": ""]).folder == "/h/.cache/rankify/datasets")
  }
}
