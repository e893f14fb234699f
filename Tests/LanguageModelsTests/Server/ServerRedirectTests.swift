import LanguageModels
import RankifyCore
import TestSupport
import Testing

/// Servers that send elsewhere what they are asked.
@Suite struct ServerRedirectTests {
  @Test(arguments: [301, 302, 303, 307, 308]) func noneIsFollowed(_ status: Int) async throws {
    let redirect: [ScriptedServer.Step] = .reply("", status: status, headers: ["Location": "/v2/chat/completions"])
    let fixture = try ServerFixture([redirect, ServerFixture.reply("to nothing")])
    let error = await #expect(throws: RankifyError.self) { try await fixture.answer() }
    let words = "the server's address leads to '\(fixture.server.address)/v2/chat/completions'; give that one"
    #expect(error?.code == .missingResource && error?.message.hasSuffix(words) == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 1)
  }

  @Test func filesAreNoServers() async throws {
    let redirect: [ScriptedServer.Step] = .reply("", status: 307, headers: ["Location": "file:///etc/passwd"])
    let fixture = try ServerFixture([redirect, ServerFixture.reply("root")])
    let error = await #expect(throws: RankifyError.self) { try await fixture.stream() }
    let words = "leads to 'file:///etc/passwd', which is no server's"
    #expect(error?.code == .missingResource && error?.message.hasSuffix(words) == true, "\(error?.message ?? "")")
    #expect(fixture.server.requests.count == 1)
  }
}
