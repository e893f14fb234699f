import Foundation
import RankifyCore

/// A model on a server that speaks OpenAI's protocol: `openai:MODEL@BASE_URL`, such as
/// `openai:qwen2.5@http://localhost:8000/v1`.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
  /// What names of such models begin with.
  public static let prefix = "openai:"

  /// The model, as the server calls it.
  public let model: String
  /// The address that `/chat/completions` is put behind.
  public let base: URL

  /// Reads an address.
  /// - Throws: `badArguments` with what is expected
  public init(_ text: String) throws(RankifyError) {
    func fault(_ reason: String) -> RankifyError {
      RankifyError(
        .badArguments, "'\(text)' \(reason); expected openai:MODEL@BASE_URL, as openai:NAME@http://localhost:8000/v1")
    }
    guard text.hasPrefix(Self.prefix) else { throw fault("is no model of a server") }
    let rest = text.dropFirst(Self.prefix.count)
    guard let mark = ["@http://", "@https://"].compactMap({ rest.range(of: $0, options: .backwards) }).first else {
      throw fault("has no address of a server")
    }
    model = String(rest[..<mark.lowerBound])
    var address = rest[mark.lowerBound...].dropFirst()
    while address.hasSuffix("/") { address.removeLast() }
    if address.hasSuffix("/chat/completions") { address.removeLast("/chat/completions".count) }
    // An address with a password is not shown.
    guard let url = URL(string: String(address)), let host = url.host, !host.isEmpty, url.user == nil else {
      throw RankifyError(
        .badArguments,
        "the address of model '\(model)' is none that can be used; expected openai:MODEL@BASE_URL, with a key in "
          + "\(ServerKey.variable) and none in the address")
    }
    base = url
    if model.isEmpty { throw fault("names no model") }
    if url.query != nil || url.fragment != nil { throw fault("has more behind its path") }
  }

  /// Whether a name is meant for such a model.
  public static func isAddress(_ text: String) -> Bool { text.hasPrefix(prefix) }

  /// `openai:MODEL@BASE_URL`.
  public var description: String { "\(Self.prefix)\(model)@\(base.absoluteString)" }

  /// Where conversations are sent.
  var endpoint: URL { base.appendingPathComponent("chat/completions") }

  /// Whether what is sent cannot be read on the way.
  var isPrivate: Bool {
    base.scheme == "https" || ["localhost", "127.0.0.1", "::1", "[::1]"].contains(base.host?.lowercased())
  }
}
