import Foundation
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Small exchanges by HTTP: what a server knows about a file, and answers that fit into memory.
public struct HTTPClient: Sendable {
  /// The longest silence of a server in seconds.
  public var timeout: Double

  /// How often a request is made whose connection is lost.
  public var attempts = 3

  /// Creates a client.
  public init(timeout: Double = 10) { self.timeout = timeout }

  /// Asks for the headers of `url`. A redirect to another host is not followed but returned: its headers tell what the
  /// first host knows about the file.
  public func head(_ url: URL, headers: [String: String] = [:]) async throws(NetworkFault) -> HTTPAnswer {
    try await answer(to: request("HEAD", url, headers), redirects: .withinHost, limit: 0)
  }

  /// Fetches at most `limit` bytes; an answer that is longer is a fault. Redirects are followed, without `Authorization`
  /// where they lead to another host.
  public func get(
    _ url: URL, headers: [String: String] = [:], limit: Int
  ) async throws(NetworkFault) -> HTTPAnswer {
    try await answer(to: request("GET", url, headers), redirects: .everywhere, limit: limit)
  }

  private func request(_ method: String, _ url: URL, _ headers: [String: String]) -> URLRequest {
    var request = URLRequest(url: url)
    request.httpMethod = method
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    request.setValue("rankify", forHTTPHeaderField: "User-Agent")
    // The length that a server announces must be the file's own.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    return request
  }

  private func answer(
    to request: URLRequest, redirects: RedirectPolicy, limit: Int
  ) async throws(NetworkFault) -> HTTPAnswer {
    var made = 1
    while true {
      do throws(NetworkFault) {
        return try await attempt(request, redirects, limit)
      } catch {
        guard error.isLostConnection, made < attempts, !Task.isCancelled else { throw error }
        made += 1
      }
    }
  }

  private func attempt(
    _ request: URLRequest, _ redirects: RedirectPolicy, _ limit: Int
  ) async throws(NetworkFault) -> HTTPAnswer {
    let sink = AnswerSink(limit: limit)
    switch await HTTPTransfer.run(request, into: sink, idleTimeout: timeout, redirects: redirects) {
    case .refused(let error): throw NetworkFault(error.message, isTimeout: false)
    case .broken(let code, let text): throw NetworkFault(code, text)
    case .expired: throw NetworkFault("the answer takes too long", isTimeout: true)
    case .finished:
      guard let head = sink.head else {
        throw NetworkFault("the server closed the connection without an answer", isTimeout: false)
      }
      return HTTPAnswer(status: head.status, headers: head.headers, body: sink.body)
    }
  }
}

/// What a server answered.
public struct HTTPAnswer: Sendable, Equatable {
  /// The status code.
  public let status: Int
  /// The headers with their names in lower case.
  public let headers: [String: String]
  /// The body.
  public let body: [UInt8]

  /// Whether the status says that all is well.
  public var isSuccess: Bool { (200..<300).contains(status) }
  /// Whether the status points to another place.
  public var isRedirect: Bool { (300..<400).contains(status) }
}

/// Why no answer came.
public struct NetworkFault: Error, Sendable, Equatable {
  /// The reason as half a sentence, such as `the host is not known`.
  public let reason: String
  /// Whether the server was silent for too long.
  public let isTimeout: Bool
  /// Whether there was a connection that broke, so that the same request may well succeed.
  public let isLostConnection: Bool

  init(_ reason: String, isTimeout: Bool) {
    self.reason = reason
    isLostConnection = false
    self.isTimeout = isTimeout
  }

  package init(_ code: URLError.Code, _ text: String) {
    isTimeout = code == .timedOut
    isLostConnection = code == .networkConnectionLost
    reason =
      switch code {
      case .notConnectedToInternet: "there is no network"
      case .cannotFindHost, .dnsLookupFailed: "the host is not known"
      case .cannotConnectToHost: "no connection to the server"
      case .timedOut: "the server is silent"
      case .networkConnectionLost: "the connection was lost"
      default: text.hasSuffix(".") ? String(text.dropLast()) : text
      }
  }
}

/// Keeps an answer in memory.
private final class AnswerSink: TransferSink {
  private let limit: Int
  private(set) var head: (status: Int, headers: [String: String])?
  private(set) var body: [UInt8] = []

  init(limit: Int) { self.limit = limit }

  func begin(_ response: HTTPURLResponse) throws(RankifyError) -> Bool {
    var headers: [String: String] = [:]
    for case (let name, let value) as (String, String) in response.allHeaderFields {
      headers[name.lowercased()] = value
    }
    head = (response.statusCode, headers)
    return limit > 0
  }

  func accept(_ data: Data) throws(RankifyError) {
    body.append(contentsOf: data)
    if body.count > limit {
      throw RankifyError(.failure, "the server sends more than the \(limit) bytes that an answer may have")
    }
  }
}
