import LanguageModels
import RankifyCore
import Templates

/// The tokens with which a user's turn begins and ends, as a model's chat template has them.
public struct PromptFrame: Sendable, Hashable {
  /// All before the user's words, the token that begins a text included.
  public var before: [Int32]
  /// All behind them, up to where the model would answer.
  public var after: [Int32]

  /// Creates a frame.
  public init(before: [Int32] = [], after: [Int32] = []) { (self.before, self.after) = (before, after) }

  /// The frame of a model; that of plain text where the model was never taught conversations.
  ///
  /// - Parameter system: what the conversation begins with; by default what the template says of itself, which can be nothing
  /// - Throws: where the template refuses such a conversation, or leaves out what the user says
  public init(_ model: LocalModel, system: String? = nil) throws(RankifyError) {
    let tokenizer = model.tokenizer, beginning = tokenizer.specialTokens.beginning
    guard let chat = model.chat else {
      self.init(before: beginning.map { [$0] } ?? [])
      return
    }
    // A character of no language stands where the user's words will be.
    let place = "\u{10fffd}"
    let messages = (system.map { [("system", $0)] } ?? []) + [("user", place)]
    let text = try chat.template.render(
      messages: messages.map { ChatMessage(role: $0.0, content: $0.1) },
      bosToken: beginning.flatMap { tokenizer.token(of: $0) },
      eosToken: tokenizer.specialTokens.end.flatMap { tokenizer.token(of: $0) })
    let parts = text.split(separator: place, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw .invalid(chat.source, "the template shows what the user says \(parts.count - 1) times; expected once")
    }
    self.init(before: tokenizer.tokens(String(parts[0])), after: tokenizer.tokens(String(parts[1])))
  }
}
