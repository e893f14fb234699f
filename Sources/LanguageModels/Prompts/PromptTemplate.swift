import RankifyCore
import Templates

/// A prompt with holes: what is said to a language model, as a file that users can replace.
///
/// The file is text. A line `--- system`, `--- user` or `--- assistant` begins a message; what stands before the first such line is
/// a user's. Each message is a template in Jinja's language for itself, so that nothing in a document can begin another one.
/// Blank lines around a message are left out, and so is a message of blanks only. With an assistant's message at the end the
/// model goes on with those words.
public struct PromptTemplate: Sendable {
  private struct Part: Sendable {
    let role: PromptMessage.Role
    let template: Template
  }

  /// The file, or what messages call the prompt.
  public let name: String
  /// The text.
  public let source: String
  private let parts: [Part]

  /// Reads a prompt.
  /// - Parameters:
  ///   - source: its text
  ///   - name: what messages call it
  /// - Throws: `invalidInput` with the line where it is no prompt
  public init(source: String, name: String) throws(RankifyError) {
    (self.name, self.source) = (name, source)
    var (parts, role, lines): ([Part], PromptMessage.Role, [Substring]) = ([], .user, [])
    func end() throws(RankifyError) {
      let text = Self.trimmed(lines)
      if text.isEmpty { return }
      parts.append(Part(role: role, template: try Template(source: text, file: "\(name) (\(role.rawValue))")))
    }
    for (number, line) in Self.lines(source).enumerated() {
      guard line.hasPrefix("--- ") else {
        lines.append(line)
        continue
      }
      guard let next = PromptMessage.Role(rawValue: String(line.dropFirst(4))) else {
        throw .invalid(
          name, line: number + 1, "'\(line)' begins no message; expected --- system, --- user or --- assistant")
      }
      try end()
      (role, lines) = (next, [])
    }
    try end()
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
      let text = try part.template.render(variables)
      if text.contains(where: { !$0.isWhitespace }) { messages.append(PromptMessage(part.role, text)) }
    }
    return messages
  }

  /// Checks that the prompt shows what it has to.
  /// - Parameters:
  ///   - sample: values for the holes
  ///   - shown: what must come out, by the name of its hole
  /// - Throws: `invalidInput` with the names of what is missing
  public func check(_ sample: TemplateMap, shows shown: [(name: String, text: String)]) throws(RankifyError) {
    let text = try messages(sample).map(\.content).joined(separator: "\n")
    let missing = shown.filter { !text.contains($0.text) }.map { "{{ \($0.name) }}" }
    guard missing.isEmpty else {
      throw .invalid(name, "the prompt does not show \(missing.joined(separator: " and ")), which the model must see")
    }
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  private static func trimmed(_ lines: [Substring]) -> String {
    let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
    let first = lines.drop(while: isBlank)
    let count = first.count - first.reversed().prefix(while: isBlank).count
    return first.prefix(count).joined(separator: "\n")
  }
}
