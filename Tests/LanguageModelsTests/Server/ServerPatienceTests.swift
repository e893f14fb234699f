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
    let words = "the server is silent for 1 s (2 attempts); is the server well, or does it need more time?"
    #expect(error?.message.hasSuffix(words) == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 2)
  }

  @Test func aSlowServerIsAskedTwice() async throws {
    let drop: [ScriptedServer.Step] = [.send(": \n"), .pause(0.1)]
    let dripping: [ScriptedServer.Step] = .streamHead + Array(repeating: drop, count: 6000).joined()
    let fixture = try ServerFixture([dripping]) {
      ($0.attemptTime, $0.attempts) = (.milliseconds(300), 5)
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

  @Test func theTimeOfAnAnswerBeginsWithItsFirstWord() async throws {
    let fixture = try ServerFixture([[.pause(3)] + ServerFixture.reply("ok")]) {
      ($0.attemptTime, $0.attempts) = (.seconds(2), 1)
    }
    #expect(try await fixture.answer().text == "ok")
  }
}
