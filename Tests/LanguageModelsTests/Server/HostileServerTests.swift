import Foundation
import LanguageModels
import RankifyCore
import Synchronization
import TestSupport
import Testing

@Suite struct HostileServerTests {
  private static let good = ServerFixture.reply("ok")

  /// Faults that pass: an answer comes behind two of them, and of three the last one is the end.
  static let passing: [(name: String, steps: [ScriptedServer.Step], words: String)] = [
    ("busy", .reply(#"{"error":{"message":"overloaded"}}"#, status: 503), "answers 503, 'overloaded'"),
    ("broken", .reply("<html>Bad\u{1b}[31m gateway.</html>", status: 502), "502, '<html>Bad [31m gateway.</html>'"),
    ("asked too often", .reply("", status: 429, headers: ["Retry-After": "0"]), "answers 429"),
    ("gone", [], ""), ("reset", [.reset], "connection"),
    (
      "half an answer",
      [.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\":[")],
      ""
    ),
  ]

  /// Answers that cannot be used: those to other questions may be better.
  static let unusable: [(name: String, steps: [ScriptedServer.Step], words: String)] = [
    ("cut JSON", .reply(#"{"choices":[{"message":"#), "is no JSON, '{\"choices\":[{\"message\":'"),
    ("a page", .reply("<html>hello</html>"), "is no JSON, '<html>hello</html>'"), ("nothing", .reply(""), "is no JSON"),
    ("a raw NUL", .reply("{\"choices\":\"\0\"}"), "is no JSON"), ("no choices", .reply("{}"), "without 'choices'"),
    ("a fault", .reply(#"{"error":{"message":"overloaded"}}"#), "answers with a fault: overloaded"),
  ]

  @Test(arguments: passing.indices) func whatPassesIsTriedAgain(_ index: Int) async throws {
    try await expectAttempts(Self.passing[index], .failure)
  }

  @Test(arguments: unusable.indices) func whatCannotBeUsedLiesWithTheQuestion(_ index: Int) async throws {
    try await expectAttempts(Self.unusable[index], .invalidInput)
  }

  private func expectAttempts(
    _ fault: (name: String, steps: [ScriptedServer.Step], words: String), _ code: RankifyError.Code
  ) async throws {
    let fixture = try ServerFixture([fault.steps, fault.steps, Self.good])
    #expect(try await fixture.answer().text == "ok", "\(fault.name)")
    let endless = try ServerFixture([fault.steps])
    let error = await #expect(throws: RankifyError.self) { try await endless.answer() }
    #expect(error?.code == code, "\(fault.name)")
    let message = error?.message ?? ""
    #expect(
      (fault.words.isEmpty || message.contains(fault.words)) && message.contains("(3 attempts)"),
      "\(fault.name): \(message)")
    #expect(!message.unicodeScalars.contains { $0.value < 0x20 })
    #expect(endless.server.requests.count == 3)
  }

  @Test func aServerThatIsNotThereIsGivenUp() async throws {
    let gone: String
    do { gone = try ScriptedServer([[]]).address }
    try await Task.sleep(for: .milliseconds(200))
    var settings = ServerSettings()
    (settings.firstPause, settings.attempts) = (.milliseconds(1), 2)
    let model = try ServerModel("openai:m@\(gone)/v1", environment: [:], settings: settings)
    let error = await #expect(throws: RankifyError.self) { try await model.answer(ServerFixture.question) }
    #expect(
      error?.message.hasPrefix("openai:m@\(gone)/v1: no connection to the server (2 attempts)") == true,
      "\(error?.message ?? "")")
  }

  @Test func silenceIsBounded() async throws {
    let mute: [ScriptedServer.Step] = [.pause(600)]
    let fixture = try ServerFixture([mute, Self.good]) { $0.silence = 2 }
    #expect(try await fixture.answer().text == "ok")
    let dripping = try ServerFixture([
      .streamHead + Array(repeating: [.send(": \n"), .pause(0.1)], count: 6000).joined()
    ]) {
      ($0.silence, $0.answerTime, $0.attempts) = (1, .milliseconds(400), 1)
    }
    let begun = ContinuousClock.now
    let error = await #expect(throws: RankifyError.self) { try await dripping.stream() }
    #expect(error?.message.contains("the answer takes too long") == true, "\(error?.message ?? "")")
    #expect(begun.duration(to: .now) < .seconds(120))
  }

  @Test func aServerSaysWhenToComeAgain() async throws {
    let pauses = Mutex<[Duration]>([])
    let fixture = try ServerFixture([.reply("", status: 429, headers: ["Retry-After": "0.02"]), Self.good]) {
      $0.onRetry = { _, pause in pauses.withLock { $0.append(pause) } }
    }
    #expect(try await fixture.answer().text == "ok")
    #expect(pauses.withLock { $0 } == [.milliseconds(20)])
    let later = try ServerFixture([.reply("", status: 429, headers: ["Retry-After": "1000"])])
    let error = await #expect(throws: RankifyError.self) { try await later.answer() }
    #expect(error?.message.contains("wants to be asked again in 1000 s; come back then") == true)
    #expect(later.server.requests.count == 1)
  }

  /// What does not pass.
  static let lasting: [(status: Int, body: String, code: RankifyError.Code, words: String)] = [
    (
      401, #"{"error":{"message":"Bad key sk-secret-42."}}"#, .missingPrerequisite,
      "'Bad key …'; check the key in OPENAI_API_KEY"
    ),
    (403, "", .missingPrerequisite, "answers 403; check the key"),
    (404, #"{"detail":"Not Found"}"#, .missingResource, "answers 404, 'Not Found'; check the model's name"),
    (
      400, #"{"object":"error","message":"maximum context length is 2048 tokens"}"#, .badArguments,
      "'maximum context length is 2048 tokens'; give it fewer or shorter passages"
    ),
    (400, #"{"error":{"message":"not for children"}}"#, .invalidInput, "'not for children'; the request is not one"),
    (413, "", .invalidInput, "answers 413; the request is not one"),
    (422, #"{"detail":[{"loc":["body"],"msg":"field required"}]}"#, .invalidInput, "'field required'"),
    (418, "", .failure, "answers 418; the request is not one"),
    (
      429, #"{"error":{"message":"You exceeded it","code":"insufficient_quota"}}"#, .missingPrerequisite,
      "nothing left to spend"
    ),
  ]

  @Test(arguments: lasting.indices) func whatDoesNotPassEndsAtOnce(_ index: Int) async throws {
    let fault = Self.lasting[index]
    let fixture = try ServerFixture([.reply(fault.body, status: fault.status)])
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    #expect(error?.code == fault.code)
    #expect(error?.message.contains(fault.words) == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 1)
  }

  @Test func withoutAKeyTheWayOutIsSaid() async throws {
    let fixture = try ServerFixture([.reply("", status: 401)], key: nil)
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    #expect(error?.message.contains("set OPENAI_API_KEY to a key that it takes") == true)
    #expect(fixture.server.requests[0].headers["authorization"] == nil)
  }

  @Test func theKeyIsShownNowhereAndLeftOnNoOtherServer() async throws {
    let other = try ServerFixture([Self.good])
    let fixture = try ServerFixture([.reply("", status: 307, headers: ["Location": other.server.address + "/v1/chat"])])
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    let way = "the server's address leads to '\(other.server.address)/v1/chat'; give that one"
    #expect(error?.message.contains(way) == true, "\(error?.message ?? "")")
    #expect(other.server.requests.isEmpty)
    let echo = try ServerFixture([.reply("", status: 307, headers: ["Location": "http://x/?k=\(ServerFixture.key)"])])
    let echoed = await #expect(throws: RankifyError.self) { try await echo.answer() }
    #expect(echoed?.message.contains("http://x/?k=…") == true, "\(echoed?.message ?? "")")
    var dumped = ""
    dump(fixture.model, to: &dumped)
    for text in ["\(fixture.model)", String(reflecting: fixture.model), dumped] {
      #expect(!text.contains(ServerFixture.key))
    }
  }

  @Test func aStreamThatBreaksBeforeItsFirstWordIsAskedForAgain() async throws {
    let empty: [ScriptedServer.Step] = .events([#"{"choices":[{"delta":{"role":"assistant"}}]}"#])
    for steps in [empty, .events(["{nonsense"]), .events([#"{"error":{"message":"out of memory"}}"#])] {
      let fixture = try ServerFixture([steps, .events([ServerFixture.piece("ok", finish: "stop")])])
      #expect(try await fixture.stream().0.text == "ok")
      #expect(fixture.server.requests.count == 2)
    }
  }

  @Test(
    arguments: [
      ([], "the stream ends before the answer does"), ([.reset], "connection"),
      ([.send("data: {\"a\n\n")], #"an event that is no JSON, '{"a'"#),
      ([.send("data: {\"error\":\"out of memory\"}\n\n")], "breaks off: out of memory"),
    ] as [([ScriptedServer.Step], String)]) func halfAnAnswerIsNeverAskedForAgain(
      _ steps: [ScriptedServer.Step], _ words: String
    ) async throws
  {
    let begun: [ScriptedServer.Step] = .events([ServerFixture.piece("Half")])
    let fixture = try ServerFixture([begun + [.pause(0.2)] + steps])
    let error = await #expect(throws: RankifyError.self) { try await fixture.stream() }
    let message = error?.message ?? ""
    #expect(message.contains(words) && message.contains("behind 4 characters of the answer"), "\(message)")
    #expect(fixture.server.requests.count == 1)
  }

  @Test(arguments: [
    "[]", "{}", "null", #"{"choices":[]}"#, #"{"choices":"no"}"#, #"{"error":{"message":"sk-secret-42"}}"#,
  ])
  func answersWithoutAnAnswerAreFaults(_ body: String) async throws {
    let fixture = try ServerFixture([.reply(body)])
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    #expect(error?.message.contains("the server answers with") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains(ServerFixture.key) == false)
  }

  @Test(arguments: [500, 100_000]) func deepJSONIsAFaultLikeAnyOther(_ depth: Int) async throws {
    let fixture = try ServerFixture([
      .reply(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    ])
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    #expect(error?.code == .invalidInput)
  }

  @Test func aStoppedTaskEndsTheRequest() async throws {
    let fixture = try ServerFixture([[.pause(600)]])
    let task = Task { try await fixture.answer() }
    try await Task.sleep(for: .milliseconds(200))
    let begun = ContinuousClock.now
    task.cancel()
    let result = await task.result
    let error = #expect(throws: RankifyError.self) { try result.get() }
    #expect(error?.code == .interrupted)
    #expect(begun.duration(to: .now) < .seconds(120))
  }
}
