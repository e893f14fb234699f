import RankifyCore

/// How a language model wants a conversation written: the `chat_template` of a model's tokenizer or GGUF file.
public struct ChatTemplate: Sendable {
  private let template: Template

  /// Reads a chat template.
  /// - Parameters:
  ///   - source: the template's text
  ///   - file: what messages call it
  ///   - limits: what rendering it may cost
  /// - Throws: `invalidInput` with line and column where the text is no template
  public init(source: String, file: String, limits: TemplateLimits = TemplateLimits()) throws(RankifyError) {
    template = try Template(source: source, file: file, limits: limits)
  }

  /// The conversation as the model reads it, special tokens and all: what `apply_chat_template` of Transformers gives
  /// without tokenizing.
  ///
  /// - Parameters:
  ///   - messages: the conversation, the first message first
  ///   - addGenerationPrompt: whether the text ends where the model is to answer
  ///   - bosToken: the text of the token that begins a sequence; `nil` where the model has none
  ///   - eosToken: the text of the token that ends one; `nil` where the model has none
  ///   - variables: other values, such as `tools`; of the same name they win over the ones above. `tools` and
  ///     `documents` are `none` unless they are given here
  ///   - now: the moment that `strftime_now` shows
  /// - Throws: `invalidInput` with line and column where the template fails, refuses the conversation, or costs more than
  ///   the limits admit
  public func render(
    messages: [ChatMessage], addGenerationPrompt: Bool = true, bosToken: String? = nil, eosToken: String? = nil,
    variables: TemplateMap = [:], now: TemplateTime = .now
  ) throws(RankifyError) -> String {
    var values: TemplateMap = [
      "messages": .list(messages.map { .map($0.fields) }), "tools": nil, "documents": nil,
      "add_generation_prompt": .bool(addGenerationPrompt),
    ]
    if let bosToken { values["bos_token"] = .string(bosToken) }
    if let eosToken { values["eos_token"] = .string(eosToken) }
    for (key, value) in zip(variables.keys, variables.values) { values[key] = value }
    return try template.render(values, now: now)
  }
}
