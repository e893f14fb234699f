import Foundation
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A file on its way: `PATH.partial` with what has arrived, and `PATH.partial.json` with what is needed to go on; for a
/// file that is named after its content `PATH.incomplete` alone.
final class PartialDownload: TransferSink {
  /// What the server said about the file when the first byte came.
  private struct Origin: Codable {
    var url: String
    /// A strong entity tag or a date, for `If-Range`.
    var validator: String?
    var total: Int?
  }

  /// What a response means for the download.
  enum Reply: Sendable {
    /// The body continues or begins the file.
    case body
    /// The partial file is all there is.
    case complete
    /// The partial file does not fit what the server has.
    case outdated
    /// It may work later.
    case busy(String)
    /// It will not work.
    case refused(RankifyError)
  }

  let path: String
  let url: URL
  /// How many bytes are there.
  private(set) var length = 0
  /// How many there will be, where known.
  private(set) var total: Int?
  /// How many were there when the attempt began.
  private(set) var resumedAt = 0
  /// What the last response meant.
  private(set) var reply: Reply?
  /// Called with `length` and `total` as bytes arrive.
  var progress: (Int, Int?) -> Void = { _, _ in }

  private let isContentAddressed: Bool
  private let advice: Downloader.Advice
  private let declaredSize: Int?
  private var origin: Origin?
  private var file: AtomicFile?

  private var suffix: String { isContentAddressed ? ".incomplete" : ".partial" }
  var partialPath: String { path + suffix }
  private var originPath: String { path + ".partial.json" }

  init(
    _ path: String, from url: URL, size: Int?, _ isContentAddressed: Bool = false, _ advice: Downloader.Advice = .init()
  ) {
    self.isContentAddressed = isContentAddressed
    self.advice = advice
    self.path = path
    self.url = url
    declaredSize = size
    restore()
  }

  /// Takes up what an earlier run has left.
  private func restore() {
    let saved = FileManager.default.contents(atPath: originPath)
      .flatMap { try? JSONDecoder().decode(Origin.self, from: $0) }
    var status = stat()
    let size = stat(partialPath, &status) == 0 ? Int(status.st_size) : 0
    let isSame =
      (isContentAddressed || saved?.url == url.absoluteString) && size <= declaredSize ?? saved?.total ?? .max
    origin = isSame ? saved : nil
    length = isSame ? size : 0
    total = declaredSize ?? origin?.total
  }

  /// Whether nothing needs to be fetched.
  var isComplete: Bool { total.map { length == $0 } ?? false }

  /// The request for what is missing.
  func request(headers: [String: String]) -> URLRequest {
    file = nil
    reply = nil
    resumedAt = length
    var request = URLRequest(url: url)
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    request.setValue("rankify", forHTTPHeaderField: "User-Agent")
    // A compressed transfer would make offsets and checksums meaningless.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if length > 0 {
      request.setValue("bytes=\(length)-", forHTTPHeaderField: "Range")
      if let validator = origin?.validator { request.setValue(validator, forHTTPHeaderField: "If-Range") }
    }
    return request
  }

  func begin(_ response: HTTPURLResponse) throws(RankifyError) -> Bool {
    let reply = interpret(response)
    self.reply = reply
    guard case .body = reply else { return false }
    if response.statusCode == 200 { try startOver(response) }
    file = try AtomicFile(path, suffix: suffix, keepingFirst: length, keepsPartial: true)
    return true
  }

  func accept(_ data: Data) throws(RankifyError) {
    try file?.write(data)
    length += data.count
    if let total, length > total {
      throw RankifyError(
        .failure, "\(url.absoluteString): the server sends more than the \(total) bytes that were announced")
    }
    progress(length, total)
  }

  /// Hands everything that has arrived to the disk.
  func flush() throws(RankifyError) { try file?.flush() }

  /// Makes the partial file the file.
  func commit() throws(RankifyError) {
    if file == nil { file = try AtomicFile(path, suffix: suffix, keepingFirst: length, keepsPartial: true) }
    try file?.commit()
    file = nil
    unlink(originPath)
  }

  /// Forgets everything that has arrived.
  func discard() {
    file = nil
    unlink(partialPath)
    unlink(originPath)
    (origin, length, total) = (nil, 0, declaredSize)
  }

  private func startOver(_ response: HTTPURLResponse) throws(RankifyError) {
    length = 0
    let announced = header("Content-Length", response).flatMap { Int($0) }
    if let declaredSize, let announced, announced != declaredSize {
      throw RankifyError(
        .invalidInput,
        "\(url.absoluteString): the server has \(announced) bytes where \(declaredSize) are expected; \(advice.changed)"
      )
    }
    total = declaredSize ?? announced
    if isContentAddressed { return }
    let origin = Origin(url: url.absoluteString, validator: Self.validator(response), total: total)
    self.origin = origin
    guard let json = try? JSONEncoder().encode(origin) else { return }
    try AtomicFile.write(String(decoding: json, as: UTF8.self), to: originPath)
  }

  /// Only a strong tag promises the same bytes (RFC 9110, section 13.1.5).
  private static func validator(_ response: HTTPURLResponse) -> String? {
    if let tag = header("ETag", response), tag.hasPrefix("\"") { return tag }
    return header("Last-Modified", response)
  }
}

extension PartialDownload {
  private func interpret(_ response: HTTPURLResponse) -> Reply {
    switch response.statusCode {
    case 200: .body
    case 206: continues(response) ? .body : .outdated
    case 416: Self.header("Content-Range", response) == "bytes */\(length)" ? .complete : .outdated
    case 408, 425, 429, 500...599: .busy("the server answers \(Self.status(response))")
    default: .refused(refusal(response))
    }
  }

  /// Whether a partial response is the missing rest of the same file.
  private func continues(_ response: HTTPURLResponse) -> Bool {
    guard let range = Self.header("Content-Range", response), range.hasPrefix("bytes \(length)-") else { return false }
    guard let whole = range.split(separator: "/").last.flatMap({ Int($0) }) else { return true }
    return total.map { $0 == whole } ?? true
  }

  private func refusal(_ response: HTTPURLResponse) -> RankifyError {
    let what = "\(url.absoluteString): the server answers \(Self.status(response))"
    switch response.statusCode {
    case 404, 410:
      return RankifyError(
        .missingResource,
        "\(what): the file is not there; \(advice.absent)"
      )
    case 401, 403, 451:
      return RankifyError(
        .missingPrerequisite,
        "\(what): access is refused; \(advice.refused)")
    default: return RankifyError(.failure, "\(what), which is not understood")
    }
  }

  private static func status(_ response: HTTPURLResponse) -> String {
    "\(response.statusCode) (\(HTTPURLResponse.localizedString(forStatusCode: response.statusCode)))"
  }

  private func header(_ name: String, _ response: HTTPURLResponse) -> String? { Self.header(name, response) }

  private static func header(_ name: String, _ response: HTTPURLResponse) -> String? {
    response.value(forHTTPHeaderField: name)
  }
}
