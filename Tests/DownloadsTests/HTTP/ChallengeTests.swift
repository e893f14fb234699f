import Downloads
import Foundation
import TestSupport
import Testing

/// Servers that ask for a password.
struct ChallengeTests {
  @Test(
    .timeLimit(.minutes(10)), arguments: ["Basic realm=\"x\"", "Bearer realm=\"x\"", "Digest realm=\"x\", nonce=\"y\""])
  func aChallengeIsAnAnswer(challenge: String) async throws {
    let server = try LocalHTTPServer()
    server.answer("/file", status: 401, headers: ["WWW-Authenticate": challenge])
    let url = try #require(URL(string: server.url("/file")))
    let answer = try await HTTPClient(timeout: 20).get(url, limit: 100)
    #expect(answer.status == 401)
    #expect(server.requests.count == 1)
  }
}
