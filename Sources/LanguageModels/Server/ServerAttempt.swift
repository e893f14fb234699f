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
    /// It may go well later.
    case passing(PassingFault)
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
      stops: request.options.stops, settings: settings, onText: onText)
    // A redirected request would go without its body, or be another one.
    let ending = await HTTPTransfer.run(
      http(request), into: reply, idleTimeout: settings.idleTimeout, timeLimit: settings.attemptTime,
      redirects: .nowhere)
    if reply.isStopped { return .answered(reply) }
    if Task.isCancelled, !reply.isOver { return .failed(Self.interrupted(address)) }
    if let fault = fault(ending, reply) {
      return reply.text.isEmpty ? .passing(fault) : .failed(torn(fault.reason, reply))
    }
    guard let status = reply.status else {
      return .passing(PassingFault(.absence, "the server closed the connection without an answer"))
    }
    return reply.isSuccess ? finished(reply) : refused(status, reply)
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

  /// Why what came is not whole; `nil` where it is. A complete answer is one however its connection ended.
  private func fault(_ ending: HTTPTransfer.Ending, _ reply: ServerReply) -> PassingFault? {
    var fault: PassingFault?
    switch ending {
    case .refused(let error): fault = refusal(error)
    case .broken(let code, let text):
      fault = PassingFault(NetworkFault(code, text), settings)
      // What is left over may be half an event.
      _ = try? reply.end()
    case .expired:
      fault = PassingFault(.slowness, "the answer takes too long")
      _ = try? reply.end()
    case .finished:
      do throws(RankifyError) { try reply.end() } catch { fault = refusal(error) }
    }
    guard reply.isStream else { return fault == nil || reply.value != nil ? nil : fault }
    guard reply.isComplete else { return fault ?? PassingFault(.absence, "the stream ends before the answer does") }
    reply.close()
    return nil
  }

  /// What was sent was not taken.
  private func refusal(_ error: RankifyError) -> PassingFault {
    PassingFault(error.code == .invalidInput ? .unusable : .absence, hidden(error.message))
  }

  /// Half an answer was handed on.
  private func torn(_ reason: String, _ reply: ServerReply) -> RankifyError {
    RankifyError(.failure, "\(address): \(reason), behind \(reply.text.count) characters of the answer; ask again")
  }

  private func finished(_ reply: ServerReply) -> Outcome {
    if reply.isStream { return reply.isAnswer ? .answered(reply) : .failed(Self.empty(address)) }
    // A body that breaks off and an empty one may be whole the next time; nothing of them was handed on.
    guard let value = reply.value else {
      let words = hidden(ServerWords.short(reply.body)).prefix(80)
      return .passing(PassingFault(.unusable, "the server's answer is no JSON, '\(words)'"))
    }
    if let words = ServerWords.fault(in: value) {
      return .passing(PassingFault(.unusable, hidden("the server answers with a fault: \(words)")))
    }
    guard ChatReply.isAnswer(value) else {
      let words = hidden("the server answers without 'choices': '\(ServerWords.short(reply.body))'")
      return .passing(PassingFault(.unusable, words))
    }
    return .answered(reply)
  }

  /// An answer in which nothing was written, and which does not say why.
  static func empty(_ address: ServerAddress) -> RankifyError {
    RankifyError(.invalidInput, "\(address): the server's answer holds no text")
  }

  /// A text in which the key does not stand.
  private func hidden(_ text: String) -> String { key?.hidden(in: text) ?? text }

  private func refused(_ status: Int, _ reply: ServerReply) -> Outcome {
    let said = ServerWords.refusal(reply.body)
    let words = said.isEmpty ? "" : ", '\(hidden(said))'"
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
    case 408, 409, 425, 429, 500...:
      return .passing(PassingFault(.absence, what, pause: RetryAfter.pause(reply.retryAfter)))
    case 404, 405: return failed(.missingResource, "check the model's name and the address, which mostly ends in /v1")
    case 300..<400: return .failed(RankifyError(.missingResource, "\(address): \(way(to: reply.location))"))
    // It may take other requests: a filter of contents answers so.
    case 400, 413, 422: return failed(.invalidInput, "the request is not one that it takes")
    default: return failed(.failure, "the request is not one that it takes")
    }
  }

  /// What is said of an address that leads to another one, which is not followed.
  private func way(to location: String?) -> String {
    guard let location, !location.isEmpty else { return "the server's address leads elsewhere; it does not say where" }
    let shown = hidden(location)
    // One from which a key was taken out is an address no more.
    let place = shown == location ? URL(string: location, relativeTo: address.endpoint)?.absoluteURL : nil
    let words = "the server's address leads to '\(ServerWords.short(place?.absoluteString ?? shown))'"
    if let place, place.scheme != "http", place.scheme != "https" { return "\(words), which is no server's" }
    return "\(words); give that one"
  }

  private var keyRemedy: String {
    if key == nil { return "set \(ServerKey.variable) to a key that it takes" }
    if sentKey == nil {
      return "the key was not sent, since others could read it on the way: use https"
    }
    return "check the key in \(ServerKey.variable)"
  }
}
