import Foundation
import RankifyCore

/// How the model hub is used: where it is, where its files are kept, with which rights.
///
/// The environment variables, their defaults and the folders are those of the hub's own client, so that both share one
/// cache: `HF_ENDPOINT`, `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, `HF_TOKEN`, `HF_TOKEN_PATH`,
/// `HF_HUB_DISABLE_IMPLICIT_TOKEN`, `HF_HUB_OFFLINE`, `TRANSFORMERS_OFFLINE`, `HF_HUB_DISABLE_SYMLINKS`,
/// `HF_HUB_ETAG_TIMEOUT` and `HF_HUB_DOWNLOAD_TIMEOUT`.
public struct HubSettings: Sendable {
  /// The hub's address without a final slash.
  public var endpoint: String
  /// The folder with one folder for each repository.
  public var cache: String
  /// What proves to the hub who asks.
  public var token: String?
  /// Whether the network must not be used.
  public var isOffline: Bool
  /// Whether a snapshot holds links to blobs rather than files.
  public var usesSymlinks: Bool
  /// The longest silence in seconds where something is asked.
  public var metadataTimeout: Double
  /// The longest silence in seconds while a file is on its way.
  public var downloadTimeout: Double

  /// The settings that the environment asks for.
  /// - Throws: `badArguments` for a variable that cannot be used.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(RankifyError) {
    let variables = Variables(environment)
    endpoint = try Self.endpoint(variables)
    cache = Self.cache(variables)
    isOffline = variables.isTrue("HF_HUB_OFFLINE") || variables.isTrue("TRANSFORMERS_OFFLINE")
    usesSymlinks = !variables.isTrue("HF_HUB_DISABLE_SYMLINKS")
    metadataTimeout = try variables.seconds("HF_HUB_ETAG_TIMEOUT") ?? 10
    downloadTimeout = try variables.seconds("HF_HUB_DOWNLOAD_TIMEOUT") ?? 10
    token = try Self.token(variables)
  }

  private static func endpoint(_ variables: Variables) throws(RankifyError) -> String {
    var text = variables["HF_ENDPOINT"] ?? "https://huggingface.co"
    while text.hasSuffix("/") { text.removeLast() }
    guard let url = URL(string: text), url.scheme == "https" || url.scheme == "http", url.host?.isEmpty == false else {
      throw RankifyError(.badArguments, "HF_ENDPOINT is '\(text)' where an http or https address is expected")
    }
    return text
  }

  private static func home(_ variables: Variables) -> String {
    variables.path("HF_HOME") ?? variables.path("XDG_CACHE_HOME").map { $0 + "/huggingface" }
      ?? variables.userHome + "/.cache/huggingface"
  }

  private static func cache(_ variables: Variables) -> String {
    variables.path("HF_HUB_CACHE") ?? variables.path("HUGGINGFACE_HUB_CACHE") ?? home(variables) + "/hub"
  }

  private static func token(_ variables: Variables) throws(RankifyError) -> String? {
    let file = variables.path("HF_TOKEN_PATH") ?? home(variables) + "/token"
    let given = variables["HF_TOKEN"] ?? variables["HUGGING_FACE_HUB_TOKEN"]
    let stored = variables.isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? nil : FileManager.default.contents(atPath: file)
    let text = given ?? stored.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if token.isEmpty { return nil }
    guard token.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else {
      let place = given == nil ? file : "HF_TOKEN"
      throw RankifyError(.badArguments, "\(place): holds no token: one word of printable ASCII is expected")
    }
    return token
  }
}

/// Environment variables as the hub's client reads them.
struct Variables {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  /// The value, `nil` where it is not set or empty.
  subscript(name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  var userHome: String { self["HOME"] ?? NSHomeDirectory() }

  /// A path with `~` resolved and without a final slash.
  func path(_ name: String) -> String? {
    guard var path = self[name] else { return nil }
    if path == "~" || path.hasPrefix("~/") { path = userHome + path.dropFirst() }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  func isTrue(_ name: String) -> Bool { ["1", "ON", "YES", "TRUE"].contains((self[name] ?? "").uppercased()) }

  func seconds(_ name: String) throws(RankifyError) -> Double? {
    guard let text = self[name] else { return nil }
    guard let seconds = Int(text), 1...86_400 ~= seconds else {
      throw RankifyError(.badArguments, "\(name) is '\(text)' where a number of seconds is expected")
    }
    return Double(seconds)
  }
}
