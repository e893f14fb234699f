/// What a prompt has to show the model.
enum PromptNeed: String {
  case question, passages, beginning, transcript, note, first, second, history
}

extension PromptName {
  /// The holes without which the prompt cannot do its work.
  var needs: [PromptNeed] {
    switch self {
    case .zeroShot, .hypotheticalDocument: [.question]
    case .answer, .reasons, .firstNote: [.question, .passages]
    case .continuation: [.question, .passages, .beginning]
    case .thought: [.question, .passages, .transcript]
    case .newQuery, .answerFromNote: [.question, .note]
    case .refineNote: [.question, .passages, .note]
    case .compareNotes: [.question, .first, .second]
    case .standaloneQuestion: [.question, .history]
    }
  }
}
