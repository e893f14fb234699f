import RankifyCore
import Templates

/// A prompt with holes: what is said to a language model, as a file that users can replace.
///
/// The file is text. A line `--- system`, `--- user` or `--- assistant` begins a message; what stands before the first
/// such line is a user's. Each message is a template in Jinja's language for itself, so that nothing in a document can
/// begin another one. A byte-order mark at the beginning and blank lines around a message are left out, and so is a
/// message of blanks only. With an assistant's message at the end the model goes on with those words.
public struct PromptTemplate: Sendable {
  /// The file, or what messages call the prompt.
  public let name: String
  /// The text, without a byte-order mark.
  public let source: String
  private let parts: [PromptPart]

  /// Reads a prompt.
  /// - Parameters:
  ///   - source: its text
  ///   - name: what messages call it
  /// - Throws: `invalidInput` with the line where it is no prompt
  public init(source: String, name: String) throws(RankifyError) {
    (self.name, self.source) = (name, Self.withoutByteOrderMark(source))
    var parts: [PromptPart] = []
    for block in try PromptBlock.all(in: self.source, name: name) {
      if let part = try block.part(name) { parts.append(part) }
    }
    guard !parts.isEmpty else { throw .invalid(name, "is an empty prompt") }
    self.parts = parts
  }

  /// Reads a prompt's file.
  public init(file: String) throws(RankifyError) {
    guard let text = try SettingsFile.text(file) else {
      throw RankifyError(.missingResource, "\(file): no such file; a prompt is expected")
    }
    try self.init(source: text, name: file)
  }

  /// The messages with these values in the holes.
  public func messages(_ variables: TemplateMap) throws(RankifyError) -> [PromptMessage] {
    var messages: [PromptMessage] = []
    for part in parts {
      let text = try part.text(variables)
      if text.contains(where: { !$0.isWhitespace }) { messages.append(PromptMessage(part.role, text)) }
    }
    return messages
  }

  /// Checks that the prompt shows what it has to.
  /// - Parameters:
  ///   - sample: values for the holes
  ///   - shown: what must come out, by the name of its hole
  ///   - state: what the sample stands for, in words that end a message
  /// - Throws: `invalidInput` with the names of what is missing
  public func check(
    _ sample: TemplateMap, shows shown: [(name: String, text: String)], in state: String = ""
  ) throws(RankifyError) {
    let text = try messages(sample).map(\.content).joined(separator: "\n")
    var missing: [String] = []
    for (name, mark) in shown where !text.contains(mark) && !missing.contains("{{ \(name) }}") {
      missing.append("{{ \(name) }}")
    }
    guard missing.isEmpty else {
      throw .invalid(
        name, "the prompt does not show \(missing.joined(separator: " and ")), which the model must see\(state)")
    }
  }

  private static func withoutByteOrderMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }
}
