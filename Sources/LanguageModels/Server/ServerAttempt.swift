import Downloads
import Foundation
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request and what became of it.
struct ServerAttempt {
  /// What became of it.
  enum Outcome {
    case answered(ServerReply)
    case failed(RankifyError)
    /// It may go well later: why not now, and when the server wants to be asked again.
    case passing(String, after: Duration?)
    /// The server wants the limit of tokens by its newer name.
    case renamedLimit
  }

  private let address: ServerAddress
  private let key: ServerKey?
  private let settings: ServerSettings

  init(_ address: ServerAddress, _ key: ServerKey?, _ settings: ServerSettings) {
    (self.address, self.key, self.settings) = (address, key, settings)
  }

  func run(_ request: ChatRequest, _ onText: (@Sendable (String) -> Void)?) async -> Outcome {
    let reply = ServerReply(
      stops: request.isStreamed ? request.options.stops : [], deadline: .now + settings.attemptTime, onText: onText)
    let ending = await HTTPTransfer.run(
      http(request), into: reply, idleTimeout: settings.silence, redirects: .withinHost)
    if reply.isStopped { return .answered(reply) }
    if Task.isCancelled { return .failed(Self.interrupted(address)) }
    if let reason = broken(ending, reply) {
      return reply.text.isEmpty ? .passing(reason, after: nil) : .failed(torn(reason, reply))
    }
    guard let status = reply.status else {
      return .passing("the server closed the connection without an answer", after: nil)
    }
    return status == 200 ? finished(reply) : refused(status, reply)
  }

  /// What ends a task that was cancelled.
  static func interrupted(_ address: ServerAddress) -> RankifyError {
    RankifyError(.interrupted, "\(address): stopped before the answer was complete")
  }

  /// A key goes nowhere where others can read it.
  private var sentKey: ServerKey? { address.isPrivate ? key : nil }

  private func http(_ request: ChatRequest) -> URLRequest {
    var http = URLRequest(url: address.endpoint)
    http.httpMethod = "POST"
    http.httpBody = Data(request.json.utf8)
    http.setValue("application/json", forHTTPHeaderField: "Content-Type")
    http.setValue(request.isStreamed ? "text/event-stream" : "application/json", forHTTPHeaderField: "Accept")
    http.setValue("rankify", forHTTPHeaderField: "User-Agent")
    if let sentKey { http.setValue("Bearer \(sentKey.secret)", forHTTPHeaderField: "Authorization") }
    return http
  }

  /// Why a transfer is not whole; `nil` where it is.
  private func broken(_ ending: HTTPTransfer.Ending, _ reply: ServerReply) -> String? {
    switch ending {
    case .refused(let error): return key?.hidden(in: error.message) ?? error.message
    case .broken(let code, let text): return NetworkFault(code, text).reason
    case .finished: break
    }
    guard reply.isStream else { return nil }
    do throws(RankifyError) { try reply.end() } catch { return key?.hidden(in: error.message) ?? error.message }
    return reply.isOver || reply.finish != nil ? nil : "the stream ends before the answer does"
  }

  /// Half an answer was handed on.
  private func torn(_ reason: String, _ reply: ServerReply) -> RankifyError {
    RankifyError(.failure, "\(address): \(reason), behind \(reply.text.count) characters of the answer; ask again")
  }

  private func finished(_ reply: ServerReply) -> Outcome {
    // A body that breaks off and an empty one may be whole the next time; nothing of them was handed on.
    if !reply.isStream, JSONValue(answer: reply.body) == nil {
      let words = key?.hidden(in: ServerWords.short(reply.body)) ?? ServerWords.short(reply.body)
      return .passing("the server's answer is no JSON, '\(words.prefix(80))'", after: nil)
    }
    return .answered(reply)
  }

  private func refused(_ status: Int, _ reply: ServerReply) -> Outcome {
    let said = ServerWords.refusal(reply.body)
    let words = said.isEmpty ? "" : ", '\(key?.hidden(in: said) ?? said)'"
    let what = "the server answers \(status)\(words)"
    func failed(_ code: RankifyError.Code, _ remedy: String) -> Outcome {
      .failed(RankifyError(code, "\(address): \(what); \(remedy)"))
    }
    switch status {
    case 401, 403: return failed(.missingPrerequisite, keyRemedy)
    case 429 where ServerWords.code(reply.body) == "insufficient_quota":
      return failed(.missingPrerequisite, "the account has nothing left to spend")
    case 400 where said.contains("max_completion_tokens"): return .renamedLimit
    case 400..<500 where ServerWords.isTooLong(reply.body):
      return failed(.badArguments, "give it fewer or shorter passages, or ask for a shorter answer")
    case 408, 409, 425, 429, 500...: return .passing(what, after: RetryAfter.pause(reply.retryAfter))
    case 404, 405: return failed(.missingResource, "check the model's name and the address, which mostly ends in /v1")
    case 300..<400:
      let place = ServerWords.short(reply.location ?? "")
      return failed(.badArguments, "it is found elsewhere, at '\(key?.hidden(in: place) ?? place)'")
    // It may take other requests: a filter of contents answers so.
    case 400, 413, 422: return failed(.invalidInput, "the request is not one that it takes")
    default: return failed(.failure, "the request is not one that it takes")
    }
  }

  private var keyRemedy: String {
    if key == nil { return "set \(ServerKey.variable) to a key that it takes" }
    if sentKey == nil {
      return "the key was not sent, since others could read it on the way: use https"
    }
    return "check the key in \(ServerKey.variable)"
  }
}
