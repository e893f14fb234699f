import LanguageModels
import RankifyCore
import TestSupport
import Testing

/// What counts as an answer, and what does not.
@Suite struct ServerAnswerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func body(_ choice: String) -> String { #"{"choices":[\#(choice)]}"# }

  @Test(arguments: [
    "null", "{}", #"{"message":null,"finish_reason":"stop"}"#, #"{"message":{"content":42},"finish_reason":"stop"}"#,
    #"{"message":{"role":"assistant"},"finish_reason":"stop"}"#, #"{"message":{"content":""}}"#,
    #"{"message":{"content":null},"finish_reason":null}"#,
    #"{"message":{"content":null,"tool_calls":[{"id":"a"}]},"finish_reason":"tool_calls"}"#,
    #"{"message":{"content":"","tool_calls":[{"id":"a"}]},"finish_reason":"stop"}"#,
    #"{"message":{"content":[42]},"finish_reason":"stop"}"#,
  ])
  func anAnswerWithoutTextIsAFaultOfTheQuestion(_ choice: String) async throws {
    let fixture = try ServerFixture([.reply(Self.body(choice))])
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.hasSuffix("the server's answer holds no text") == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 1)
  }

  @Test(arguments: ["stop", "length", "content_filter"])
  func aServerMayHaveNothingToSay(_ finish: String) async throws {
    for content in ["null", "\"\"", "[]"] {
      let choice = #"{"message":{"content":\#(content)},"finish_reason":"\#(finish)"}"#
      #expect(try await ServerFixture([.reply(Self.body(choice))]).answer().text.isEmpty)
    }
    let piece = #"{"choices":[{"delta":{},"finish_reason":"\#(finish)"}]}"#
    #expect(try await ServerFixture([.events([piece, "[DONE]"])]).stream().0.text.isEmpty)
  }

  @Test(arguments: [
    #"{"choices":[]}"#, #"{"choices":[null]}"#, #"{"choices":[{"delta":{"content":42}}]}"#,
    #"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#,
    #"{"choices":[{"delta":{"tool_calls":[{"index":0}]},"finish_reason":"tool_calls"}]}"#,
    #"{"choices":[{"delta":{"tool_calls":[{"index":0}]},"finish_reason":"stop"}]}"#,
  ])
  func aStreamWithoutTextIsAFaultOfTheQuestion(_ event: String) async throws {
    let fixture = try ServerFixture([.events([event, "[DONE]"])])
    let error = await #expect(throws: RankifyError.self) { try await fixture.stream() }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.hasSuffix("the server's answer holds no text") == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 1)
  }

  @Test func faultsAreNotKept() async throws {
    let nothing: [ScriptedServer.Step] = .reply(Self.body("null"))
    let fixture = try ServerFixture([nothing, .events([#"{"choices":[]}"#, "[DONE]"]), ServerFixture.reply("ok")])
    let cache = try ResponseCache(folder: folder.file("replies"))
    let model = CachedLanguageModel(fixture.model, cache: cache)
    for _ in 0..<2 {
      await #expect(throws: RankifyError.self) { try await model.answer(ServerFixture.question) }
    }
    for _ in 0..<2 { #expect(try await model.answer(ServerFixture.question).text == "ok") }
    #expect(fixture.server.requests.count == 3)
  }

  @Test func whatNoTextMayHoldIsRepaired() async throws {
    let written = #"a\u0000b\ud800c\ud83d\ude00"#, read = "a b\u{fffd}c\u{1f600}"
    #expect(try await ServerFixture([ServerFixture.reply(written)]).answer().text == read)
    let events: [ScriptedServer.Step] = .events([ServerFixture.piece(written, finish: "stop"), "[DONE]"])
    #expect(try await ServerFixture([events]).stream().0.text == read)
  }

  @Test(arguments: [201, 202, 206]) func everyStatusOfSuccessIsOne(_ status: Int) async throws {
    let fixture = try ServerFixture([.reply(#"{"choices":[{"message":{"content":"ok"}}]}"#, status: status)])
    #expect(try await fixture.answer().text == "ok")
  }

  @Test func answersAreBounded() async throws {
    let words = "the server sends more than the 300 bytes that an answer may have"
    let pieces = Array(repeating: ServerFixture.piece("0123456789"), count: 20)
    let stream = try ServerFixture([.events(pieces + [ServerFixture.piece("", finish: "stop"), "[DONE]"])]) {
      $0.maximumAnswer = 300
    }
    var error = await #expect(throws: RankifyError.self) { try await stream.stream() }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    let body = try ServerFixture([ServerFixture.reply(String(repeating: "0", count: 300))]) { $0.maximumAnswer = 300 }
    error = await #expect(throws: RankifyError.self) { try await body.answer() }
    #expect(error?.message.contains(words) == true && error?.code == .invalidInput, "\(error?.message ?? "")")
  }
}
