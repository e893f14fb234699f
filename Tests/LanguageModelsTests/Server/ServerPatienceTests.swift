import LanguageModels
import RankifyCore
import TestSupport
import Testing

/// Servers that take long.
@Suite struct ServerPatienceTests {
  @Test func aSilentServerIsAskedTwice() async throws {
    let fixture = try ServerFixture([[.pause(600)]]) { ($0.silence, $0.attempts) = (1, 5) }
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    #expect(error?.code == .failure)
    let words = "the server is silent for 1 s (2 attempts); is the server well, or does it need more time (--timeout)?"
    #expect(error?.message.hasSuffix(words) == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 2)
  }

  @Test func aSlowServerIsAskedTwice() async throws {
    let drop: [ScriptedServer.Step] = [.send(": \n"), .pause(0.1)]
    let dripping: [ScriptedServer.Step] = .streamHead + Array(repeating: drop, count: 6000).joined()
    let fixture = try ServerFixture([dripping]) {
      ($0.silence, $0.answerTime, $0.attempts) = (2, .seconds(1), 5)
    }
    let error = await #expect(throws: RankifyError.self) { try await fixture.stream() }
    #expect(error?.code == .failure)
    #expect(error?.message.contains("the answer takes too long (2 attempts)") == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 2)
  }

  @Test func otherFaultsAreCountedApart() async throws {
    let mute: [ScriptedServer.Step] = [.pause(600)]
    let busy: [ScriptedServer.Step] = .reply("", status: 503)
    let fixture = try ServerFixture([busy, mute, busy, ServerFixture.reply("ok")]) {
      ($0.silence, $0.attempts) = (2, 4)
    }
    #expect(try await fixture.answer().text == "ok")
    #expect(fixture.server.requests.count == 4)
  }

  /// Whole lines end a silence each time, parts of one do not: the other limit is far away.
  static let endlessBeginnings: [(first: String, drop: String, silence: Double, answer: Duration, words: String)] = [
    ("HTTP/1.1 200 OK\r\n", "X-Wait: 1\r\n", 10, .zero, "the answer takes too long"),
    ("", "HTTP/1.1 102 Processing\r\n\r\n", 10, .zero, "the answer takes too long"),
    ("HTTP/1.1 200 OK\r\nX-Wait: ", "1", 1, .seconds(90), "the server is silent"),
    ("HTTP/1.1 200 ", "O", 1, .seconds(90), "the server is silent"),
  ]

  @Test(arguments: endlessBeginnings.indices) func anAnswerThatNeverBeginsIsGivenUp(_ index: Int) async throws {
    let (first, drop, silence, answer, words) = Self.endlessBeginnings[index]
    let drops = Array(repeating: [ScriptedServer.Step.send(drop), .pause(0.1)], count: 6000).joined()
    let fixture = try ServerFixture([[.send(first)] + drops]) {
      ($0.silence, $0.answerTime, $0.attempts) = (silence, answer, 1)
    }
    let begun = ContinuousClock.now
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    #expect(error?.message.contains(words) == true, "\(first)\(drop): \(error?.message ?? "")")
    // The drops fall for ten minutes.
    #expect(begun.duration(to: .now) < .seconds(300))
  }
}
