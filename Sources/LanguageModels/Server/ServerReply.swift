import Foundation
import Downloads
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Takes what a server sends on one request: an answer piece by piece, or as a whole, or the words of a refusal.
final class ServerReply: TransferSink {
  /// Of a refusal this much is read.
  private static let maximumRefusal = 64 << 10

  /// The status; `nil` before it has come.
  private(set) var status: Int?
  /// The headers that say when to come again.
  private(set) var retryAfter: String?
  private(set) var location: String?
  /// The body, where it is no stream of events.
  private(set) var body: [UInt8] = []
  /// The body as JSON, for behind the transfer; `nil` where it is none.
  private(set) lazy var value: JSONValue? = JSONValue(answer: body)
  /// The answer, where it comes as a stream.
  private(set) var text = ""
  private(set) var finish: GenerationReply.Finish?
  private(set) var usage: TokenUsage?
  /// Whether a stop string ended the answer before the server did.
  private(set) var isStopped = false
  /// Whether the server has said that nothing more comes.
  private(set) var isOver = false
  /// Whether the answer comes as events.
  private(set) var isStream = false

  private var isWritten = false
  private var callsTools = false
  private var received = 0
  private var events = ServerSentEvents()
  private var stops: StopStrings
  private let settings: ServerSettings
  private let onText: (@Sendable (String) -> Void)?

  init(stops: [String], settings: ServerSettings, onText: (@Sendable (String) -> Void)?) {
    (self.stops, self.settings, self.onText) = (StopStrings(stops), settings, onText)
  }

  /// Whether the server has taken the request.
  var isSuccess: Bool { status.map { (200..<300).contains($0) } ?? false }

  /// Whether a streamed answer has come to its end, whatever became of the connection.
  var isComplete: Bool { isOver || isStopped || finish != nil }

  /// Whether a streamed answer is one: it has a text, or the server says that there is none to write.
  var isAnswer: Bool { !text.isEmpty || isStopped || (isWritten && !callsTools) }

  func begin(_ response: HTTPURLResponse) throws(RankifyError) -> Bool {
    status = response.statusCode
    retryAfter = response.value(forHTTPHeaderField: "Retry-After")
    location = response.value(forHTTPHeaderField: "Location")
    let type = response.value(forHTTPHeaderField: "Content-Type")?.lowercased() ?? ""
    isStream = isSuccess && type.hasPrefix("text/event-stream")
    return true
  }

  func accept(_ data: Data) throws(RankifyError) {
    guard isSuccess else {
      body += data.prefix(max(0, Self.maximumRefusal - body.count))
      return
    }
    received += data.count
    if received > settings.maximumAnswer {
      throw Self.unusable("the server sends more than the \(settings.maximumAnswer) bytes that an answer may have")
    }
    if isStream { try read(data) } else { body += data }
  }

  /// Takes what a stream leaves without an empty line behind it.
  func end() throws(RankifyError) {
    if let event = events.finish() { try take(event) }
  }

  /// Hands on what was kept back because a stop string could have begun with it.
  func close() { give(stops.finish()) }

  private func read(_ data: Data) throws(RankifyError) {
    for event in events.append(data) {
      try take(event)
      // Nothing more is wanted: this ends the transfer, which the server may hold open.
      if isOver || isStopped { throw RankifyError(.interrupted, "the answer is complete") }
    }
    if events.isOverflown { throw Self.unusable("the server sends a line without end") }
  }

  private func take(_ event: [UInt8]) throws(RankifyError) {
    if isOver || isStopped { return }
    let blank = UInt8(ascii: " ")
    if event.drop(while: { $0 == blank }).starts(with: "[DONE]".utf8) {
      isOver = true
      return
    }
    guard let value = JSONValue(answer: event) else {
      throw Self.unusable("the server sends an event that is no JSON, '\(ServerWords.short(event))'")
    }
    if let words = ServerWords.fault(in: value) { throw Self.unusable("the server breaks off: \(words)") }
    let piece = ChatReply(value, "delta")
    usage = piece.usage ?? usage
    finish = piece.finish ?? finish
    isWritten = isWritten || piece.isWritten
    callsTools = callsTools || piece.callsTools
    give(stops.append(piece.text ?? ""))
    isStopped = stops.isFound
  }

  private func give(_ piece: String) {
    if piece.isEmpty { return }
    text += piece
    onText?(piece)
  }

  private static func unusable(_ reason: String) -> RankifyError { RankifyError(.invalidInput, reason) }
}
