import ArgumentParser
import Rankify

/// How a model on this machine wants conversations written.
struct ChatTemplateOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How a model on this machine wants conversations written: a template in Jinja's language, as 'chat_template' is (default: the model's own).",
      valueName: "file"))
  var chatTemplate: String?

  /// Refuses the option where a server writes the conversations.
  func check(_ model: String?) throws {
    if chatTemplate != nil, let model, ServerAddress.isAddress(model) {
      throw ValidationError("--chat-template is for models on this machine, and \(model) is none")
    }
  }
}
