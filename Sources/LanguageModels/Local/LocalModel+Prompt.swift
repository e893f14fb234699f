import RankifyCore
import Templates
import Transformers

extension LocalModel {
  /// The tokens of a conversation, ending where the model is to speak.
  ///
  /// Special tokens that are spelled out in a message are read as text: a document cannot end a turn. A conversation whose last
  /// message is the model's own ends within that message, which the model goes on with.
  /// - Throws: where the model has no chat template, or its template refuses the conversation
  public func promptTokens(
    _ messages: [PromptMessage], variables: TemplateMap = [:]
  ) throws(RankifyError) -> [Int32] {
    let chat = try conversations()
    let guarded = GuardedMessages(messages, tokenizer)
    var text = try chat.template.render(
      messages: guarded.messages.map { ChatMessage(role: $0.role.rawValue, content: $0.content) },
      addGenerationPrompt: messages.last?.role != .assistant,
      bosToken: self.text(of: tokenizer.specialTokens.beginning),
      eosToken: self.text(of: tokenizer.specialTokens.end), variables: variables)
    if messages.last?.role == .assistant { text = try guarded.cutAtEnd(text, chat.source) }
    return guarded.tokens(text, tokenizer)
  }

  /// How the model wants conversations written: to be asked for before long work that ends in one.
  /// - Throws: `invalidInput` where the model was never taught any
  @discardableResult
  public func conversations() throws(RankifyError) -> ChatFormat {
    if let chat { return chat }
    throw RankifyError(
      .invalidInput,
      "\(path): has no chat template, so how it wants conversations written is not known; take an instruction-tuned "
        + "model, or give a template (--chat-template)")
  }
}
