import Foundation

/// A tiny HTTP/1.1 server on 127.0.0.1 for tests: files with ranges and entity tags, and faults on demand.
///
/// One connection a request, one thread a connection; it stops with the last reference.
public final class LocalHTTPServer: @unchecked Sendable {
  // Safe to share: `files`, `faults` and `log` are read and written under `lock`; the rest does not change.

  /// What goes wrong with one request.
  public enum Fault: Sendable, Equatable {
    /// The connection is closed after this many bytes of the body.
    case cut(after: Int)
    /// Nothing more comes after this many bytes of the body, and the connection stays open for this many seconds.
    case stall(after: Int, seconds: Double)
    /// This status is answered, without the file.
    case status(Int)
    /// The whole file is sent although a range was asked for.
    case ignoringRange
  }

  /// A request that was received.
  public struct Request: Sendable, Equatable {
    /// `GET`, `HEAD`, …
    public let method: String
    /// The path.
    public let path: String
    /// The headers with their names in lower case.
    public let headers: [String: String]
  }

  private struct File {
    var body: [UInt8]
    var tag: String?
    var status = 200
    var headers: [String: String] = [:]
  }

  private let listener: Int32
  private let port: UInt16
  private let lock = NSLock()
  private var files: [String: File] = [:]
  private var faults: [String: [Fault]] = [:]
  private var log: [Request] = []

  /// Starts to listen on a free port.
  public init() throws {
    (listener, port) = try LoopbackSocket.listen()
    // The thread that accepts closes the listener, nobody else: closed by another thread its number could be somebody else's
    // socket by the time of the next `accept`, and that server's connections would end here.
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

  /// The address of `path`, which begins with a slash.
  public func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// The requests so far.
  public var requests: [Request] { lock.withLock { log } }

  /// Serves `body` at `path` from now on.
  public func serve(_ path: String, _ body: [UInt8], tag: String? = nil, headers: [String: String] = [:]) {
    lock.withLock { files[path] = File(body: body, tag: tag, headers: headers) }
  }

  /// Answers requests for `path` with this status and these headers and no body: a redirect or a refusal.
  public func answer(_ path: String, status: Int, headers: [String: String] = [:]) {
    lock.withLock { files[path] = File(body: [], status: status, headers: headers) }
  }

  /// Serves nothing at `path` any more.
  public func remove(_ path: String) {
    lock.withLock { files[path] = nil }
  }

  /// Lets the next requests for `path` go wrong, one fault a request.
  public func fail(_ path: String, _ next: Fault...) {
    lock.withLock { faults[path, default: []] += next }
  }

  private func handle(_ connection: Int32) {
    defer { close(connection) }
    guard let request = Self.receive(connection) else { return }
    let (file, fault) = lock.withLock {
      log.append(request)
      let fault = faults[request.path].flatMap { $0.isEmpty ? nil : $0[0] }
      if fault != nil { faults[request.path]?.removeFirst() }
      return (files[request.path], fault)
    }
    let reply = Self.reply(to: request, file, fault)
    LoopbackSocket.send(Array(reply.head.utf8) + (request.method == "HEAD" ? [] : reply.body), to: connection)
    if case .stall(_, let seconds) = fault { Thread.sleep(forTimeInterval: seconds) }
  }

  private static func receive(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
      let count = recv(connection, &byte, 1, 0)
      // A signal to this thread is no end of the request.
      if count < 0, errno == EINTR { continue }
      guard bytes.count < 1 << 16, count == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    let fields = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      return (line[..<colon].lowercased(), value)
    }
    return Request(method: String(words[0]), path: String(words[1]), headers: Dictionary(fields) { $1 })
  }

  private static func reply(to request: Request, _ file: File?, _ fault: Fault?) -> (head: String, body: [UInt8]) {
    if case .status(let status) = fault { return (head(status, ["Content-Length": "0"]), []) }
    guard let file else { return (head(404, ["Content-Length": "0"]), []) }
    var headers = ["Content-Length": "\(file.body.count)", "Accept-Ranges": "bytes"].merging(file.headers) { $1 }
    if file.status != 200 { return (head(file.status, headers), file.body) }
    headers["ETag"] = file.tag
    let fresh = request.headers["if-range"].map { $0 == file.tag } ?? true
    let start = fault == .ignoringRange || !fresh ? nil : rangeStart(request)
    if let start, start >= file.body.count {
      headers["Content-Length"] = "0"
      headers["Content-Range"] = "bytes */\(file.body.count)"
      return (head(416, headers), [])
    }
    if let start {
      headers["Content-Length"] = "\(file.body.count - start)"
      headers["Content-Range"] = "bytes \(start)-\(file.body.count - 1)/\(file.body.count)"
    }
    let body = Array(file.body[(start ?? 0)...])
    let status = start == nil ? 200 : 206
    switch fault {
    case .cut(let count), .stall(let count, _): return (head(status, headers), Array(body.prefix(count)))
    default: return (head(status, headers), body)
    }
  }

  private static func rangeStart(_ request: Request) -> Int? {
    guard let range = request.headers["range"], range.hasPrefix("bytes="), range.hasSuffix("-") else { return nil }
    return Int(range.dropFirst("bytes=".count).dropLast())
  }

  private static func head(_ status: Int, _ headers: [String: String]) -> String {
    let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }
    return "HTTP/1.1 \(status) Test\r\nConnection: close\r\n\(lines.joined())\r\n"
  }
}
