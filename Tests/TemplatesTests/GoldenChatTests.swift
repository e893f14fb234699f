import RankifyCore
import Templates
import Testing

@Suite struct GoldenChatTests {
  @Test(arguments: Golden.chats.families) func chatsRenderAsJinjaRendersThem(_ family: Golden.Family) throws {
    let template = try ChatTemplate(source: family.template, file: family.name)
    for (conversation, expected) in zip(Golden.chats.conversations, family.results) {
      do throws(RankifyError) {
        let found = try render(template, conversation)
        #expect(
          found.unicodeScalars.elementsEqual((expected.output ?? "?").unicodeScalars),
          "\(conversation.name): found \(found), expected \(expected.output ?? expected.error ?? "")")
      } catch {
        #expect(expected.output == nil, "\(conversation.name) fails: \(error)")
        expectRefusal(error, expected)
      }
    }
  }

  /// What a template says when it refuses a conversation reaches the user.
  private func expectRefusal(_ error: RankifyError, _ expected: Golden.Result) {
    let mark = "TemplateError: "
    guard let said = expected.error, said.hasPrefix(mark) else { return }
    #expect(error.message.hasSuffix(said.dropFirst(mark.count)), "\(error) for \(said)")
  }

  private func render(
    _ template: ChatTemplate, _ conversation: Golden.Conversation
  ) throws(RankifyError) -> String {
    let given = ["messages", "add_generation_prompt", "bos_token", "eos_token"]
    guard case .map(let variables) = try TemplateValue(json: conversation.variables, name: conversation.name),
      case .list(let messages)? = variables["messages"], case .bool(let prompts)? = variables["add_generation_prompt"]
    else { throw RankifyError(.invalidInput, "the variables are no map with messages") }
    let others = zip(variables.keys, variables.values).filter { !given.contains($0.0) }
    return try template.render(
      messages: messages.map(message), addGenerationPrompt: prompts, bosToken: "<s>", eosToken: "</s>",
      variables: TemplateMap(others.map { (key: $0.0, value: $0.1) }), now: Golden.now)
  }

  private func message(_ value: TemplateValue) -> ChatMessage {
    if case .map(let fields) = value { ChatMessage(fields: fields) } else { ChatMessage(fields: [:]) }
  }
}
