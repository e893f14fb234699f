import Downloads
import Foundation
import RankifyCore
import Synchronization
import TestSupport
import Testing

/// Downloads from a server on this machine; nothing here needs a network.
struct DownloaderTests {
  private let folder: TemporaryFolder
  private let server: LocalHTTPServer
  private let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }

  init() throws {
    folder = try TemporaryFolder()
    server = try LocalHTTPServer()
  }

  private var path: String { folder.file("file") }

  private var downloader: Downloader {
    var downloader = Downloader()
    downloader.firstPause = .milliseconds(1)
    downloader.idleTimeout = 30
    return downloader
  }

  private func download(size: Int? = nil, checksums: [Checksum] = []) async throws -> [Downloader.Event] {
    let events = EventLog()
    let url = try #require(URL(string: server.url("/file")))
    try await downloader.download(url, to: path, size: size, checksums: checksums) { events.append($0) }
    return events.all
  }

  private func fault(size: Int? = nil, checksums: [Checksum] = []) async throws -> RankifyError {
    try await #require(throws: RankifyError.self) { _ = try await download(size: size, checksums: checksums) }
  }

  private func contents() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }

  @Test func aFileArrivesWholeAndNothingElseStays() async throws {
    server.serve("/file", body, tag: "\"1\"")
    let events = try await download(size: body.count, checksums: [Checksum(.md5, of: body)])
    #expect(try contents() == body)
    #expect(try names() == ["file"])
    #expect(events.contains(.received(body.count, of: body.count)))
    #expect(events.last == .verifying)
    #expect(server.requests.map { $0.headers["accept-encoding"] } == ["identity"])
  }

  @Test func anEmptyFileArrives() async throws {
    server.serve("/file", [])
    _ = try await download()
    #expect(try contents().isEmpty)
  }

  @Test func aCutDownloadGoesOnAtTheByteWhereItStopped() async throws {
    server.serve("/file", body, tag: "\"1\"")
    server.fail("/file", .cut(after: 100_000), .cut(after: 50_000))
    let events = try await download(checksums: [Checksum(.sha256, of: body)])
    #expect(try contents() == body)
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=100000-", "bytes=150000-"])
    #expect(server.requests.map { $0.headers["if-range"] } == [nil, "\"1\"", "\"1\""])
    #expect(events.contains(.resumed(at: 150_000)))
  }

  @Test func aLaterCallGoesOnWhereAnEarlierOneGaveUp() async throws {
    server.serve("/file", body, tag: "\"1\"")
    server.fail("/file", .cut(after: 1000), .status(503), .status(503), .status(503), .status(503))
    let error = try await fault()
    #expect(error.code == .failure)
    #expect(error.message.contains("503"))
    #expect(error.message.contains("1000 bytes are kept, run the command again to go on"))
    #expect(try names() == ["file.partial", "file.partial.json"])
    _ = try await download()
    #expect(try contents() == body)
    #expect(server.requests.last?.headers["range"] == "bytes=1000-")
  }

  @Test func aFileThatHasChangedMeanwhileIsFetchedAnew() async throws {
    server.serve("/file", body, tag: "\"1\"")
    server.fail("/file", .cut(after: 1000), .status(500), .status(500), .status(500), .status(500))
    _ = try await fault()
    let newer = Array(body.reversed())
    server.serve("/file", newer, tag: "\"2\"")
    _ = try await download()
    #expect(try contents() == newer)
  }

  @Test func aFileThatHasBecomeShorterIsFetchedAnew() async throws {
    server.serve("/file", body)
    server.fail("/file", .cut(after: 2000), .status(500), .status(500), .status(500), .status(500))
    _ = try await fault()
    let shorter = Array(body.prefix(1500))
    server.serve("/file", shorter)
    let events = try await download()
    #expect(try contents() == shorter)
    #expect(events.contains(.restarted))
  }

  @Test func aServerWithoutRangesSendsTheWholeFileAgain() async throws {
    server.serve("/file", body)
    server.fail("/file", .cut(after: 1000), .ignoringRange)
    _ = try await download(checksums: [Checksum(.md5, of: body)])
    #expect(try contents() == body)
  }

  @Test func aWrongChecksumTellsBothAndRemovesTheFile() async throws {
    server.serve("/file", body)
    let expected = Checksum(.md5, of: [1, 2, 3])
    let error = try await fault(checksums: [expected])
    #expect(error.code == .invalidInput)
    #expect(error.message.contains(expected.digest))
    #expect(error.message.contains(Checksum(.md5, of: body).digest))
    #expect(try names() == [])
  }

  @Test func aSizeOtherThanTheManifestsIsSaidBeforeTheFileIsFetched() async throws {
    server.serve("/file", body)
    let error = try await fault(size: 10)
    #expect(error.code == .invalidInput)
    #expect(error.message.contains("300000 bytes where 10 are expected; the file has changed on the server"))
  }

  @Test func aMissingFileIsSaidAtOnce() async throws {
    let error = try await fault()
    #expect(error.code == .missingResource)
    #expect(error.message.contains("404"))
    #expect(server.requests.count == 1)
    #expect(try names() == [])
  }

  @Test func aForbiddenFileIsAMissingPrerequisite() async throws {
    server.fail("/file", .status(403))
    #expect(try await fault().code == .missingPrerequisite)
  }

  @Test func aBusyServerIsAskedAgain() async throws {
    server.serve("/file", body)
    server.fail("/file", .status(500), .status(429), .status(503))
    let events = try await download()
    #expect(try contents() == body)
    let pauses = events.compactMap { event in
      if case .retrying(_, let pause) = event { pause } else { nil }
    }
    #expect(pauses == [.milliseconds(1), .milliseconds(2), .milliseconds(4)])
  }

  @Test func aSilentServerIsLeftAndAskedAgain() async throws {
    server.serve("/file", body)
    server.fail("/file", .stall(after: 5000, seconds: 20))
    var downloader = downloader
    downloader.idleTimeout = 3
    let url = try #require(URL(string: server.url("/file")))
    try await downloader.download(url, to: path)
    #expect(try contents() == body)
    #expect(server.requests.last?.headers["range"] == "bytes=5000-")
  }

  @Test func aCancelledDownloadKeepsWhatHasArrived() async throws {
    server.serve("/file", body)
    server.fail("/file", .stall(after: 5000, seconds: 20))
    let url = try #require(URL(string: server.url("/file")))
    let (arrived, signal) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await downloader.download(url, to: path) { event in
        if case .received = event { signal.yield() }
      }
    }
    for await _ in arrived { break }
    task.cancel()
    let error = await #expect(throws: RankifyError.self) { try await task.value }
    #expect(error?.code == .interrupted)
    #expect(try names() == ["file.partial", "file.partial.json"])
    _ = try await download()
    #expect(try contents() == body)
    #expect(server.requests.last?.headers["range"] == "bytes=5000-")
  }

  @Test func aServerThatSendsPartsUnaskedIsGivenUp() async throws {
    server.fail("/file", .status(416), .status(416), .status(416), .status(416))
    let error = try await fault()
    #expect(error.code == .failure)
    #expect(server.requests.count == 4)
  }

  @Test func aDeadServerIsGivenUpWithAWayOut() async throws {
    let url = try #require(URL(string: "http://127.0.0.1:1/file"))
    let error = await #expect(throws: RankifyError.self) { try await downloader.download(url, to: path) }
    #expect(error?.code == .failure)
    #expect(error?.message.contains("(4 attempts)") == true)
    #expect(error?.message.contains("check the network and the proxy (https_proxy)") == true)
  }

  @Test func aFileThatCannotBeWrittenIsTheFault() async throws {
    server.serve("/file", body)
    let url = try #require(URL(string: server.url("/file")))
    let error = await #expect(throws: RankifyError.self) {
      try await downloader.download(url, to: folder.file("absent/file"))
    }
    #expect(error?.code == .missingResource)
    #expect(error?.message.contains("absent/file") == true)
  }
}

/// Events of a download in their order.
final class EventLog: Sendable {
  private let events = Mutex<[Downloader.Event]>([])

  func append(_ event: Downloader.Event) { events.withLock { $0.append(event) } }

  var all: [Downloader.Event] { events.withLock { $0 } }
}
