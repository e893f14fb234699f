/// One turn of a conversation with a language model.
public struct PromptMessage: Hashable, Codable, Sendable {
  /// Who speaks.
  public enum Role: String, Codable, Sendable, CaseIterable {
    /// Who sets the task.
    case system
    /// Who asks.
    case user
    /// The model.
    case assistant
  }

  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String

  /// Creates a turn.
  public init(_ role: Role, _ content: String) { (self.role, self.content) = (role, content) }
}
