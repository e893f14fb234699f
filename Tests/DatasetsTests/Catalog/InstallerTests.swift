import Datasets
import Downloads
import Foundation
import RankifyCore
import Synchronization
import TestSupport
import Testing

/// Whole collections from a server on this machine.
struct InstallerTests {
  private let folder: TemporaryFolder
  private let server: LocalHTTPServer
  private let archive: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    server = try LocalHTTPServer()
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/archives/deflated.zip")
    archive = Array(try Data(contentsOf: golden))
    server.serve("/set.zip", archive, tag: "\"1\"")
    server.serve("/qrels.txt", Array("1 0 1 1\n".utf8))
  }

  private var installer: CollectionInstaller {
    var installer = CollectionInstaller(cache: CollectionCache(folder: folder.file("cache")))
    installer.downloader.firstPause = .milliseconds(1)
    return installer
  }

  private func manifest(md5: String? = nil, layout: String = "corpus.jsonl") throws -> CollectionManifest {
    let checksum = md5.map { ", \"md5\": \"\($0)\"" } ?? ""
    let json = """
      {"name": "mine", "title": "Mine", "description": "My own.", "licence": "CC0", "language": "en", "format": "beir",
       "files": [{"role": "archive", "url": "\(server.url("/set.zip"))", "strip": 1\(checksum)},
                 {"role": "qrels", "url": "\(server.url("/qrels.txt"))", "path": "qrels/test.txt"}],
       "layout": {"corpus": "\(layout)", "qrels": "qrels/test.txt"}}
      """
    return try CollectionManifest(json: Data(json.utf8), source: "mine.json")
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("cache")).sorted()
  }

  @Test func aCollectionIsFetchedCheckedUnpackedAndRecorded() async throws {
    let manifest = try manifest(md5: Checksum(.md5, of: archive).digest)
    let path = try await installer.install(manifest)
    #expect(path == folder.file("cache/mine"))
    #expect(installer.cache.isInstalled("mine"))
    #expect(try names() == ["mine"])
    let files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    #expect(files == ["a-folder-with-a-rather-long-name", "corpus.jsonl", "empty", "manifest.json", "qrels"])
    #expect(try String(contentsOfFile: path + "/qrels/test.txt", encoding: .utf8) == "1 0 1 1\n")
    let record = try CollectionManifest(
      json: Data(contentsOf: URL(fileURLWithPath: path + "/manifest.json")), source: "")
    #expect(record == manifest)
  }

  @Test func whatIsThereIsNotFetchedAgainUnlessForced() async throws {
    try await installer.install(manifest())
    try await installer.install(manifest())
    #expect(server.requests.count == 2)
    try await installer.install(manifest(), force: true)
    #expect(server.requests.count == 4)
    #expect(installer.cache.isInstalled("mine"))
  }

  @Test func aFailedInstallationLeavesNoCollectionAndGoesOnLater() async throws {
    server.fail("/qrels.txt", .status(404))
    let manifest = try manifest()
    let error = await #expect(throws: RankifyError.self) { try await installer.install(manifest) }
    #expect(error?.code == .missingResource)
    #expect(!installer.cache.isInstalled("mine"))
    #expect(try names() == [".mine.partial"])
    try await installer.install(manifest)
    // The archive had arrived and was not fetched again.
    #expect(server.requests.map(\.path) == ["/set.zip", "/qrels.txt", "/qrels.txt"])
    #expect(try names() == ["mine"])
  }

  @Test func aCutArchiveIsResumedByTheNextInstallation() async throws {
    server.fail("/set.zip", .cut(after: 500), .status(503), .status(503), .status(503), .status(503))
    let manifest = try manifest(md5: Checksum(.md5, of: archive).digest)
    await #expect(throws: RankifyError.self) { try await installer.install(manifest) }
    try await installer.install(manifest)
    #expect(server.requests.filter { $0.path == "/set.zip" }.last?.headers["range"] == "bytes=500-")
    #expect(installer.cache.isInstalled("mine"))
  }

  @Test func aTruncatedArchiveWithoutChecksumIsSaidAndFetchedAnewNextTime() async throws {
    server.serve("/set.zip", Array(archive.prefix(700)))
    let manifest = try manifest()
    let error = await #expect(throws: RankifyError.self) { try await installer.install(manifest) }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("truncated") == true)
    server.serve("/set.zip", archive)
    try await installer.install(manifest)
    #expect(installer.cache.isInstalled("mine"))
  }

  @Test func aMirrorHasTheFilesUnderTheirLastNames() async throws {
    server.serve("/mirror/set.zip", archive)
    server.serve("/mirror/qrels.txt", [])
    var installer = installer
    installer.mirror = server.url("/mirror/")
    try await installer.install(manifest())
    #expect(server.requests.map(\.path) == ["/mirror/set.zip", "/mirror/qrels.txt"])
    installer.mirror = "ftp://example.org"
    let manifest = try manifest()
    let error = await #expect(throws: RankifyError.self) { try await installer.install(manifest, force: true) }
    #expect(error?.code == .badArguments)
  }

  @Test func filesFetchedByOtherMeansAreTakenFromAFolder() async throws {
    try folder.write("set.zip", bytes: archive)
    try folder.write("qrels.txt", "1 0 1 1\n")
    var installer = installer
    installer.folder = folder.path
    try await installer.install(manifest(md5: Checksum(.md5, of: archive).digest))
    #expect(server.requests.isEmpty)
    let wrong = try manifest(md5: Checksum(.md5, of: [1]).digest)
    let error = await #expect(throws: RankifyError.self) { try await installer.install(wrong, force: true) }
    #expect(error?.code == .invalidInput)
    #expect(FileManager.default.fileExists(atPath: folder.file("set.zip")))
  }

  @Test func aCollectionThatAnotherProcessIsFetchingIsLeftAlone() async throws {
    let staging = folder.file("cache/.mine.partial")
    try FileManager.default.createDirectory(atPath: staging, withIntermediateDirectories: true)
    let other = open(staging + "/lock", O_RDWR | O_CREAT, 0o644)
    try #require(flock(other, LOCK_EX | LOCK_NB) == 0)
    let manifest = try manifest()
    let error = await #expect(throws: RankifyError.self) { try await installer.install(manifest) }
    #expect(error?.message == "mine is being fetched by another process; wait for it, or stop it first")
    #expect(server.requests.isEmpty)
    close(other)
    try await installer.install(manifest)
    #expect(installer.cache.isInstalled("mine"))
  }

  @Test func aPathThatTheArchiveDoesNotHoldIsReportedAndTheRestIsKept() async throws {
    let missing = Mutex<[CollectionInstaller.Event]>([])
    try await installer.install(manifest(layout: "documents.tsv")) { event in
      if case .missing = event { missing.withLock { $0.append(event) } }
    }
    #expect(missing.withLock { $0 } == [.missing("documents.tsv")])
    #expect(installer.cache.isInstalled("mine"))
  }

  @Test func aCollectionWithoutFilesSaysWhereToGetIt() async throws {
    let manifest = try CollectionCatalog().manifest("robust04")
    let error = await #expect(throws: RankifyError.self) { try await installer.install(manifest) }
    #expect(error?.code == .missingResource)
    #expect(error?.message.contains("agreement with NIST") == true)
  }
}
