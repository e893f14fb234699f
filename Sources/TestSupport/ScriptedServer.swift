import Foundation

/// An HTTP server on 127.0.0.1 that does what a script says, request by request: well-behaved or hostile.
///
/// One connection a request, one thread a connection; it stops with the last reference.
public final class ScriptedServer: @unchecked Sendable {
  // Safe to share: `log` is read and written under `lock`; the rest does not change.

  /// What the server does next.
  public enum Step: Sendable {
    /// Sends a text as it is.
    case send(String)
    /// Does nothing for so many seconds.
    case pause(Double)
    /// Ends the connection as if the machine had died.
    case reset
  }

  /// A request that was received.
  public struct Request: Sendable {
    /// The path.
    public let path: String
    /// The headers with their names in lower case.
    public let headers: [String: String]
    /// The body.
    public let body: String
  }

  private let listener: Int32
  private let port: UInt16
  private let script: [[Step]]
  private let lock = NSLock()
  private var log: [Request] = []

  /// Starts to listen on a free port.
  /// - Parameter script: the steps for each request; the last ones serve all that follow
  public init(_ script: [[Step]]) throws {
    (self.script, (listener, port)) = (script, try LoopbackSocket.listen())
    // The thread that accepts closes the listener, as in `LocalHTTPServer`.
    Thread.detachNewThread { [listener, weak self] in
      defer { close(listener) }
      while self != nil {
        guard LoopbackSocket.isReady(listener, milliseconds: 50) else { continue }
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { continue }
        guard let self else {
          close(connection)
          return
        }
        Thread.detachNewThread { self.handle(connection) }
      }
    }
  }

  /// The address of the server, without a slash at the end.
  public var address: String { "http://127.0.0.1:\(port)" }

  /// The requests so far.
  public var requests: [Request] { lock.withLock { log } }

  private func handle(_ connection: Int32) {
    defer { close(connection) }
    guard let request = LoopbackSocket.request(connection) else { return }
    let number = lock.withLock {
      log.append(request)
      return log.count - 1
    }
    for step in script[min(number, script.count - 1)] {
      switch step {
      case .send(let text): LoopbackSocket.send(Array(text.utf8), to: connection)
      case .pause(let seconds): Thread.sleep(forTimeInterval: seconds)
      case .reset: LoopbackSocket.abandon(connection)
      }
    }
  }
}

extension [ScriptedServer.Step] {
  /// A whole answer.
  public static func reply(_ body: String, status: Int = 200, headers: [String: String] = [:]) -> Self {
    let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
    let type = headers["Content-Type"] == nil ? "Content-Type: application/json\r\n" : ""
    return [
      .send(
        "HTTP/1.1 \(status) Test\r\nConnection: close\r\n\(type)Content-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)"
      )
    ]
  }

  /// The head of a stream of events.
  public static var streamHead: Self {
    [.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n")]
  }

  /// A stream of events with these data, and the end of the connection.
  public static func events(_ data: [String]) -> Self { streamHead + data.map { .send("data: \($0)\n\n") } }
}

extension LoopbackSocket {
  /// The request that comes on a connection; `nil` where none comes as a whole.
  fileprivate static func request(_ connection: Int32) -> ScriptedServer.Request? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
      guard head.count < 1 << 16, let byte = receive(connection, 1).first else { return nil }
      head.append(byte)
    }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let fields = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
    let headers = Dictionary(fields) { $1 }
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    let body = receive(connection, headers["content-length"].flatMap { Int($0) } ?? 0)
    return ScriptedServer.Request(
      path: String(words[1]), headers: headers, body: String(decoding: body, as: UTF8.self))
  }

  private static func receive(_ connection: Int32, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count), done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { recv(connection, $0.baseAddress.map { $0 + done }, count - done, 0) }
      if got < 0, errno == EINTR { continue }
      if got <= 0 { return Array(bytes[..<done]) }
      done += got
    }
    return bytes
  }

  /// Lets the end of the connection, which follows, be a reset.
  fileprivate static func abandon(_ connection: Int32) {
    var lingering = linger(l_onoff: 1, l_linger: 0)
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
  }
}
