import Foundation
import Templates
import Testing

/// Files that the scripts in `Golden` wrote with Jinja.
enum Golden {
  /// What Jinja made of a template: its text, or an error.
  struct Result: Decodable, Sendable {
    let output, error: String?
  }

  /// A small template, and what Jinja made of it.
  struct Expression: Decodable, Sendable {
    let template: String
    let output, error: String?
  }

  /// The chat template of a family of models, and what Jinja made of each conversation.
  struct Family: Decodable, Sendable, CustomTestStringConvertible {
    let name, template: String
    let results: [Result]

    var testDescription: String { name }
  }

  /// The variables of a conversation, as JSON.
  struct Conversation: Decodable, Sendable {
    let name, variables: String
  }

  struct Chats: Decodable, Sendable {
    let conversations: [Conversation]
    let families: [Family]
  }

  /// The moment at which the scripts' clock stands.
  static let now = TemplateTime(unixSeconds: 1_770_091_506)
  static let expressions: [Expression] = read("expressions.json") ?? []
  static let chats: Chats = read("chats.json") ?? Chats(conversations: [], families: [])
  static let context = (try? TemplateValue(json: text("context.json"), name: "context.json")) ?? .null

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

  static func text(_ name: String) -> String {
    (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
  }

  /// An empty stand-in for a file that cannot be read fails `goldenFilesAreThere`.
  private static func read<Content: Decodable>(_ name: String) -> Content? {
    (try? Data(contentsOf: folder.appendingPathComponent(name))).flatMap {
      try? JSONDecoder().decode(Content.self, from: $0)
    }
  }
}
