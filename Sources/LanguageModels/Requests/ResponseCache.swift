import Downloads
import Foundation
import RankifyCore

/// Replies of language models in a folder: a small file each, named by the SHA-256 of what was asked.
///
/// A file is JSON, `{"format":"rankify-reply","version":1,"request":{…},"reply":{"text","finish","usage"},"checksum":…}` with the
/// SHA-256 of the reply. It is written under another name and put in its place whole, so that any number of processes may share
/// a folder. One that is damaged, or belongs to another request, is never taken for a reply.
public final class ResponseCache: Sendable {
  /// Something to ask, as JSON in a fixed spelling, and its checksum.
  public struct Request: Hashable, Sendable {
    /// SHA-256 in lower-case hexadecimal.
    public let key: String
    let json: String
    let holdsNUL: Bool
  }

  private static let format = "rankify-reply"
  private static let version = 1
  /// Replies are shorter.
  private static let maximumSize = 64 << 20

  /// The folder.
  public let folder: String
  private let variant: String
  /// Two writers of one process must not meet at one file.
  private let writing = NSLock()

  /// Creates a cache.
  /// - Parameters:
  ///   - folder: where the files are; made where it is not there
  ///   - variant: what decides replies besides model, conversation and options, such as the precision of a local model
  /// - Throws: `failure` where the folder cannot be made
  public init(folder: String, variant: String = "") throws(RankifyError) {
    (self.folder, self.variant) = (folder, variant)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RankifyError(.failure, "\(folder): no folder that replies can be kept in can be made here", cause: error)
    }
  }

  /// What tells a request from all others.
  public func request(
    _ messages: [PromptMessage], _ options: GenerationOptions, of model: LanguageModelIdentity
  ) -> Request {
    let turns = messages.map {
      JSONText.object([("role", JSONText.string($0.role.rawValue)), ("content", JSONText.string($0.content))])
    }
    // The files of a model may move: with a checksum its name says nothing.
    let name = model.checksum == nil ? model.name : ""
    let json = JSONText.object([
      ("model", JSONText.string(name)), ("checksum", JSONText.string(model.checksum ?? "")),
      ("variant", JSONText.string(variant)), ("options", options.json), ("messages", JSONText.array(turns)),
    ])
    return Request(
      key: Checksum(.sha256, of: Array(json.utf8)).digest, json: json,
      holdsNUL: (messages.map(\.content) + options.stops).contains { $0.utf8.contains(0) })
  }

  /// The file of a request.
  func path(of request: Request) -> String { "\(folder)/\(request.key.prefix(2))/\(request.key).json" }

  /// The reply that is kept; `nil` where none is.
  /// - Throws: `invalidInput` for a file that is damaged or of another request
  public func reply(to request: Request) throws(RankifyError) -> GenerationReply? {
    let path = path(of: request)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let bytes = bytes(path) else { throw .invalid(path, "cannot be read as a reply that was kept") }
    let value: JSONValue? = bytes.withUnsafeBufferPointer { try? JSONValue($0, name: path) }
    guard let value, value["format"]?.string == Self.format, value["version"]?.integer == Self.version else {
      throw .invalid(path, "is damaged, or no reply that was kept")
    }
    let asked: JSONValue? = Array(request.json.utf8).withUnsafeBufferPointer { try? JSONValue($0, name: path) }
    guard let asked, value["request"] == asked else { throw .invalid(path, "is the reply to another request") }
    guard let reply = GenerationReply(kept: value["reply"]), value["checksum"]?.string == Self.checksum(reply) else {
      throw .invalid(path, "has no whole reply")
    }
    return reply
  }

  /// Keeps a reply; one that holds NUL, or is to a request that does, is not kept, as it could not be read back.
  /// - Throws: `failure` where the disk refuses
  public func keep(_ reply: GenerationReply, to request: Request) throws(RankifyError) {
    if request.holdsNUL || reply.text.utf8.contains(0) { return }
    let text = JSONText.object([
      ("format", JSONText.string(Self.format)), ("version", "\(Self.version)"), ("request", request.json),
      ("reply", reply.json), ("checksum", JSONText.string(Self.checksum(reply))),
    ])
    let path = path(of: request)
    writing.lock()
    defer { writing.unlock() }
    try? FileManager.default.createDirectory(
      atPath: FilePath.folder(of: path), withIntermediateDirectories: true)
    try AtomicFile.write(text + "\n", to: path)
  }

  private static func checksum(_ reply: GenerationReply) -> String {
    Checksum(.sha256, of: Array(reply.json.utf8)).digest
  }

  private func bytes(_ path: String) -> [UInt8]? {
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: Self.maximumSize + 1)
    else { return nil }
    return data.count <= Self.maximumSize ? Array(data) : nil
  }
}

extension GenerationOptions {
  /// All of it, in a fixed spelling.
  fileprivate var json: String {
    func number(_ value: (some CustomStringConvertible)?) -> String { JSONText.string(value?.description ?? "") }
    let bias = logitBias.sorted { $0.key < $1.key }.map { ("\($0.key)", number($0.value)) }
    return JSONText.object([
      ("maximumTokens", number(maximumTokens)), ("temperature", number(temperature)), ("topK", number(topK)),
      ("topP", number(topP)), ("minP", number(minP)), ("seed", number(seed)),
      ("stops", JSONText.array(stops.map(JSONText.string))), ("logitBias", JSONText.object(bias)),
      ("form", form.json),
    ])
  }
}

extension AnswerForm {
  fileprivate var json: String {
    switch self {
    case .free: JSONText.string("free")
    case .oneOf(let texts): JSONText.object([("oneOf", JSONText.array(texts.map(JSONText.string)))])
    case .permutation(let count): JSONText.object([("permutation", "\(count)")])
    case .json: JSONText.string("json")
    }
  }
}

extension GenerationReply {
  fileprivate var json: String {
    let counts = usage.map { usage in
      JSONText.object([("prompt", "\(usage.prompt)"), ("reused", "\(usage.reused)"), ("answer", "\(usage.answer)")])
    }
    return JSONText.object([
      ("text", JSONText.string(text)), ("finish", JSONText.string(finish.rawValue)), ("usage", counts ?? "null"),
    ])
  }

  fileprivate init?(kept value: JSONValue?) {
    guard let text = value?["text"]?.string, let finish = value?["finish"]?.string.flatMap(Finish.init) else {
      return nil
    }
    guard let usage = value?["usage"], usage != .null else {
      self.init(text, finish: finish, usage: nil)
      return
    }
    let counts = ["prompt", "reused", "answer"].compactMap { usage[$0]?.integer }
    guard counts.count == 3, counts.allSatisfy({ $0 >= 0 }) else { return nil }
    self.init(text, finish: finish, usage: TokenUsage(prompt: counts[0], reused: counts[1], answer: counts[2]))
  }
}
