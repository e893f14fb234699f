import Foundation

/// A server's key, which is sent to that server and shown nowhere.
public struct ServerKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The environment variable that holds it.
  public static let variable = "OPENAI_API_KEY"

  let secret: String

  /// A key; `nil` for an empty one or one that no header can have.
  public init?(_ secret: String) {
    let text = secret.drop { $0.isWhitespace }
    let trimmed = String(text.prefix(text.count - text.reversed().prefix { $0.isWhitespace }.count))
    guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
    self.secret = trimmed
  }

  /// The key of the environment, if it has one.
  public init?(environment: [String: String]) {
    guard let secret = environment[Self.variable] else { return nil }
    self.init(secret)
  }

  /// No key.
  public var description: String { "(a key)" }
  /// No key.
  public var debugDescription: String { description }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }

  /// A text in which the key does not stand.
  func hidden(in text: String) -> String { text.replacingOccurrences(of: secret, with: "…") }
}
