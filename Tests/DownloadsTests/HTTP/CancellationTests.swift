import Downloads
import Foundation
import TestSupport
import Testing

/// Requests that are cancelled at any moment of their lives: each ends, once, and the process lives on.
struct CancellationTests {
  private let server: LocalHTTPServer

  init() throws {
    server = try LocalHTTPServer()
    server.serve("/short", Array("content".utf8))
    server.serve("/long", [UInt8](repeating: 5, count: 400_000))
    server.answer("/elsewhere", status: 302, headers: ["Location": "/short"])
    server.answer("/refused", status: 401)
  }

  private func url(_ path: String) throws -> URL { try #require(URL(string: server.url(path))) }

  /// What became of a request: the length of the answer or the reason why there is none.
  private static func outcome(of url: URL) async -> String {
    do throws(NetworkFault) {
      return try await String(HTTPClient(timeout: 30).get(url, limit: 1 << 20).body.count)
    } catch {
      return error.reason
    }
  }

  /// Starts a request for each pause and cancels it behind the pause, or at once.
  private static func outcomes(of url: URL, cancelledAfter pauses: [Duration?]) async -> Set<String> {
    await withTaskGroup(of: String.self) { group in
      for pause in pauses {
        group.addTask {
          let request = Task { await outcome(of: url) }
          if let pause { try? await Task.sleep(for: pause) }
          request.cancel()
          return await request.value
        }
      }
      return await group.reduce(into: []) { $0.insert($1) }
    }
  }

  /// Moments from before the start to behind the end.
  private func moments(_ count: Int, seed: Int) -> [Duration?] {
    var generator = SeededGenerator(seed: UInt64(seed))
    return (0..<count).map { _ in
      Int.random(in: 0..<4, using: &generator) == 0 ? nil : .microseconds(Int.random(in: 0...12_000, using: &generator))
    }
  }

  @Test(.timeLimit(.minutes(2)), arguments: [("/short", 7), ("/long", 400_000), ("/elsewhere", 7), ("/refused", 0)])
  func aRequestThatIsCancelledAtAnyMomentEnds(path: String, length: Int) async throws {
    let url = try url(path)
    for round in 0..<20 {
      let outcomes = await Self.outcomes(of: url, cancelledAfter: moments(16, seed: round))
      #expect(outcomes.isSubset(of: ["the request was cancelled", "\(length)"]))
    }
  }

  @Test(.timeLimit(.minutes(10))) func aRequestOfACancelledTaskIsNotMade() async throws {
    let url = try url("/short")
    let request = Task {
      while !Task.isCancelled { await Task.yield() }
      return await Self.outcome(of: url)
    }
    request.cancel()
    #expect(await request.value == "the request was cancelled")
    #expect(server.requests.isEmpty)
  }

  @Test(.timeLimit(.minutes(10))) func aSilentServerDoesNotHoldUpACancelledRequest() async throws {
    server.fail("/long", .stall(after: 100, seconds: 300))
    let start = ContinuousClock.now
    let outcomes = try await Self.outcomes(of: url("/long"), cancelledAfter: [.milliseconds(200)])
    #expect(outcomes == ["the request was cancelled"])
    #expect(ContinuousClock.now - start < .seconds(200))
  }
}
