import LanguageModels
import RankifyCore
import TestSupport
import Testing

/// Answers that are complete before their connections end, and connections that end badly.
@Suite struct ServerEndingTests {
  private static let said = [ServerFixture.piece("Gr"), ServerFixture.piece("een", finish: "stop")]

  /// A body in chunks, without the last one.
  private static func chunks(_ type: String, _ texts: [String]) -> [ScriptedServer.Step] {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n"
    let chunks = texts.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }
    let sent: [ScriptedServer.Step] = ([head] + chunks).map { .send($0) }
    return sent + [.pause(0.2)]
  }

  private static func expect(_ steps: [ScriptedServer.Step]) async throws {
    let fixture = try ServerFixture([steps])
    let (reply, pieces) = try await fixture.stream()
    #expect(reply.text == "Green" && pieces.joined() == "Green" && reply.finish == .end)
    #expect(fixture.server.requests.count == 1)
  }

  @Test func nothingIsWaitedForBehindTheLastEvent() async throws {
    let begun = ContinuousClock.now
    try await Self.expect(.events(Self.said + ["[DONE]"]) + [.pause(250)])
    #expect(begun.duration(to: .now) < .seconds(120))
  }

  @Test(arguments: [["data: [DONE]\n\n"], ["data: [DONE]\n"], ["data: [DONE]"], []])
  func theLastChunkMayBeMissing(_ end: [String]) async throws {
    try await Self.expect(Self.chunks("text/event-stream", Self.said.map { "data: \($0)\n\n" } + end))
  }

  @Test func aCompleteAnswerMayEndInAReset() async throws {
    try await Self.expect(.events(Self.said) + [.pause(0.2), .reset])
  }

  @Test func aWholeAnswerMayLackItsLastChunk() async throws {
    let body = #"{"choices":[{"message":{"content":"ok"}}]}"#
    let halves = [String(body.prefix(9)), String(body.dropFirst(9))]
    let fixture = try ServerFixture([Self.chunks("application/json", halves)])
    #expect(try await fixture.answer().text == "ok")
    #expect(fixture.server.requests.count == 1)
  }

  @Test func whatWasKeptBackForAStopStringComesAtTheEnd() async throws {
    let fixture = try ServerFixture([.events([ServerFixture.piece("one, two"), "[DONE]"])])
    let (reply, pieces) = try await fixture.stream(GenerationOptions(stops: ["two and"]))
    #expect(reply.text == "one, two" && pieces.joined() == "one, two")
  }

  /// The server closes while the transfer is being ended: whichever is first, the process lives on.
  @Test(.timeLimit(.minutes(10))) func manyStreamsEndAtTheSameTimeAsTheirConnections() async throws {
    let fixture = try ServerFixture([.events(Self.said + ["[DONE]"])])
    for _ in 0..<40 {
      let texts = await withTaskGroup(of: String?.self) { group in
        for _ in 0..<8 { group.addTask { try? await fixture.stream().0.text } }
        return await group.reduce(into: [String?]()) { $0.append($1) }
      }
      #expect(texts == Array(repeating: "Green", count: 8))
    }
  }
}
