import RankifyCore
import Templates
import Transformers

/// How a model wants conversations written, and where that stands.
public struct ChatFormat: Sendable {
  /// The template.
  public let template: ChatTemplate
  /// The template's words.
  public let text: String
  /// The file, or the file and key.
  public let source: String

  /// A template's text.
  public init(_ text: String, source: String) throws(RankifyError) {
    (template, self.text, self.source) = (try ChatTemplate(source: text, file: source), text, source)
  }

  /// A template in a file, for a model that has none or is to be told otherwise.
  public init(file: String) throws(RankifyError) {
    guard let text = try SettingsFile.text(file) else {
      throw RankifyError(.missingResource, "\(file): no such file; a chat template in Jinja's language is expected")
    }
    try self.init(text, source: file)
  }

  /// The template that a GGUF file holds; `nil` where it has none.
  init?(gguf metadata: GGUFMetadata) throws(RankifyError) {
    let key = "tokenizer.chat_template"
    guard let text = try metadata.optionalString(key) else { return nil }
    try self.init(text, source: "\(metadata.path) (\(key))")
  }

  /// The template of a model folder: `chat_template.jinja`, or `chat_template` in `tokenizer_config.json` or in
  /// `chat_template.json`; `nil` where it has none. Of several that are named, the one called `default`.
  init?(folder: String) throws(RankifyError) {
    let file = folder + "/chat_template.jinja"
    if let text = try SettingsFile.text(file) {
      try self.init(text, source: file)
      return
    }
    for name in ["tokenizer_config.json", "chat_template.json"] {
      let file = folder + "/" + name
      guard let value = try SettingsFile.read(file)?["chat_template"], value != .null else { continue }
      try self.init(try Self.text(value, file), source: file)
      return
    }
    return nil
  }

  private static func text(_ value: JSONValue, _ file: String) throws(RankifyError) -> String {
    if let text = value.string { return text }
    let named = value.array?.first { $0["name"]?.string == "default" }
    guard let text = named?["template"]?.string else {
      throw .invalid(file, "'chat_template' is neither a text nor a list of templates with one called 'default'")
    }
    return text
  }
}
