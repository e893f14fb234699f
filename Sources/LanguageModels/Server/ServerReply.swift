import Foundation
import Downloads
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Takes what a server sends on one request: an answer piece by piece, or as a whole, or the words of a refusal.
final class ServerReply: TransferSink {
  /// Answers are shorter.
  private static let maximumBody = 64 << 20
  /// Of a refusal this much is read.
  private static let maximumRefusal = 64 << 10

  /// The status; `nil` before it has come.
  private(set) var status: Int?
  /// The headers that say when to come again.
  private(set) var retryAfter: String?
  private(set) var location: String?
  /// The body, where it is no stream of events.
  private(set) var body: [UInt8] = []
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

  private var events = ServerSentEvents()
  private var stops: StopStrings
  private let onText: (@Sendable (String) -> Void)?
  private let deadline: ContinuousClock.Instant

  init(stops: [String], deadline: ContinuousClock.Instant, onText: (@Sendable (String) -> Void)?) {
    (self.stops, self.deadline, self.onText) = (StopStrings(stops), deadline, onText)
  }

  func begin(_ response: HTTPURLResponse) throws(RankifyError) -> Bool {
    status = response.statusCode
    retryAfter = response.value(forHTTPHeaderField: "Retry-After")
    location = response.value(forHTTPHeaderField: "Location")
    let type = response.value(forHTTPHeaderField: "Content-Type")?.lowercased() ?? ""
    isStream = response.statusCode == 200 && type.hasPrefix("text/event-stream")
    return true
  }

  func accept(_ data: Data) throws(RankifyError) {
    if ContinuousClock.now > deadline { throw RankifyError(.failure, Self.tooSlow) }
    if isStream {
      for event in events.append(data) { try take(event) }
      if events.isOverflown { throw RankifyError(.failure, "the server sends a line without end") }
      return
    }
    let limit = status == 200 ? Self.maximumBody : Self.maximumRefusal
    if status == 200, body.count + data.count > limit {
      throw RankifyError(.failure, "the server sends more than the \(limit) bytes that an answer may have")
    }
    body += data.prefix(max(0, limit - body.count))
  }

  /// What ends an attempt that takes too long.
  static let tooSlow = "the answer takes too long"

  /// The end of the stream.
  func end() throws(RankifyError) {
    if let event = events.finish() { try take(event) }
    give(stops.finish())
  }

  private func take(_ event: [UInt8]) throws(RankifyError) {
    if isOver { return }
    if event.elementsEqual("[DONE]".utf8) {
      isOver = true
      return
    }
    guard let value = JSONValue(answer: event) else {
      throw RankifyError(.failure, "the server sends an event that is no JSON, '\(ServerWords.short(event))'")
    }
    if let words = ServerWords.fault(in: value) { throw RankifyError(.failure, "the server breaks off: \(words)") }
    let piece = ChatReply(value, "delta")
    usage = piece.usage ?? usage
    finish = piece.finish ?? finish
    give(stops.append(piece.text))
    guard stops.isFound else { return }
    isStopped = true
    // Nothing more is wanted: this ends the transfer.
    throw RankifyError(.interrupted, "a stop string has come")
  }

  private func give(_ piece: String) {
    if piece.isEmpty { return }
    text += piece
    onText?(piece)
  }
}
