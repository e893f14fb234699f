/// One message of a conversation: who speaks, and what.
public struct ChatMessage: Sendable, Equatable {
  /// What templates see: `role`, `content`, and whatever else the model's template knows (`tool_calls`, `name`, …).
  public var fields: TemplateMap

  /// A message of text.
  /// - Parameters:
  ///   - role: `system`, `user` or `assistant`; templates know others
  ///   - content: what is said
  public init(role: String, content: String) {
    fields = ["role": .string(role), "content": .string(content)]
  }

  /// A message with these fields.
  public init(fields: TemplateMap) { self.fields = fields }
}
