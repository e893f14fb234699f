import Downloads
import Foundation
import RankifyCore
import TestSupport
import Testing

/// Redirects between two servers on this machine, whose ports make them two hosts.
struct RedirectTests {
  private let folder: TemporaryFolder
  private let near: LocalHTTPServer
  private let far: LocalHTTPServer
  private let credentials = ["Authorization": "Bearer secret"]

  init() throws {
    (folder, near, far) = (try TemporaryFolder(), try LocalHTTPServer(), try LocalHTTPServer())
    near.answer("/elsewhere", status: 302, headers: ["Location": far.url("/file"), "X-Linked-Etag": "\"tag\""])
    near.answer("/renamed", status: 307, headers: ["Location": "/file"])
    for server in [near, far] { server.serve("/file", Array("content".utf8), headers: ["X-Place": server.url("")]) }
  }

  private func url(_ path: String) throws -> URL { try #require(URL(string: near.url(path))) }

  @Test func headStopsWhereAnotherHostBegins() async throws {
    let answer = try await HTTPClient().head(url("/elsewhere"), headers: credentials)
    #expect(answer.status == 302)
    #expect(answer.isRedirect)
    #expect(answer.headers["x-linked-etag"] == "\"tag\"")
    #expect(far.requests.isEmpty)
  }

  @Test func headFollowsARedirectOnItsHost() async throws {
    let answer = try await HTTPClient().head(url("/renamed"), headers: credentials)
    #expect(answer.status == 200)
    #expect(answer.headers["content-length"] == "7")
    #expect(near.requests.map(\.method) == ["HEAD", "HEAD"])
    #expect(near.requests.map { $0.headers["authorization"] } == ["Bearer secret", "Bearer secret"])
  }

  @Test func credentialsStayWithTheirHost() async throws {
    let answer = try await HTTPClient().get(url("/elsewhere"), headers: credentials, limit: 100)
    #expect(answer.body == Array("content".utf8))
    #expect(near.requests.map { $0.headers["authorization"] } == ["Bearer secret"])
    #expect(far.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func aDownloadKeepsItsCredentialsToItselfAndItsRange() async throws {
    near.answer("/big", status: 302, headers: ["Location": far.url("/big")])
    far.serve("/big", [UInt8](repeating: 7, count: 10_000))
    far.fail("/big", .cut(after: 4000))
    var downloader = Downloader()
    downloader.firstPause = .milliseconds(1)
    try await downloader.download(url("/big"), to: folder.file("big"), headers: credentials)
    #expect(far.requests.map { $0.headers["authorization"] } == [nil, nil])
    #expect(far.requests.map { $0.headers["range"] } == [nil, "bytes=4000-"])
    #expect(FileManager.default.contents(atPath: folder.file("big"))?.count == 10_000)
  }

  @Test func anAnswerThatIsTooLongIsRefused() async throws {
    await #expect(throws: NetworkFault.self) { try await HTTPClient().get(url("/file"), limit: 6) }
    #expect(try await HTTPClient().get(url("/file"), limit: 7).body.count == 7)
  }

  @Test func aCircleOfRedirectsEnds() async throws {
    near.answer("/circle", status: 302, headers: ["Location": "/circle"])
    let answer = try? await HTTPClient().get(url("/circle"), limit: 10)
    #expect(answer?.isSuccess != true)
  }

  @Test func aServerThatIsNotThereIsSaid() async throws {
    let nowhere = try #require(URL(string: "http://127.0.0.1:1/"))
    let fault = await #expect(throws: NetworkFault.self) { try await HTTPClient().head(nowhere) }
    #expect(fault?.reason == "no connection to the server")
    #expect(fault?.isTimeout == false)
  }

  @Test func aSilentServerIsToldFromADeadOne() async throws {
    near.fail("/file", .stall(after: 0, seconds: 5))
    let fault = await #expect(throws: NetworkFault.self) {
      try await HTTPClient(timeout: 1).get(url("/file"), limit: 10)
    }
    #expect(fault?.isTimeout == true)
  }

  @Test func whatIsNamedAfterItsContentGoesOnWithoutNotes() async throws {
    let body = [UInt8](repeating: 9, count: 5000)
    far.serve("/blob", body, tag: "\"other\"")
    try folder.write("name.incomplete", bytes: Array(body.prefix(1200)))
    var downloader = Downloader()
    downloader.isContentAddressed = true
    let source = try #require(URL(string: far.url("/blob")))
    let digest = Checksum(.gitBlob, of: body)
    try await downloader.download(source, to: folder.file("name"), size: 5000, checksums: [digest])
    #expect(far.requests.map { $0.headers["range"] } == ["bytes=1200-"])
    #expect(far.requests.map { $0.headers["if-range"] } == [nil])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["name"])
  }
}
