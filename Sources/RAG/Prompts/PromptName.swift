/// What is said to a model on the way to an answer.
///
/// The holes that all may have: `question`; `passages`, each with `number`, `title`, `text` and `contents` (title and text);
/// `count`, how many passages there are; `full`, whether sentences with citations are wanted rather than a few words.
public enum PromptName: String, CaseIterable, Sendable {
  /// Answers from what the model knows.
  case zeroShot = "zero-shot"
  /// Answers from passages.
  case answer
  /// Answers from passages, with the reasons first: the answer stands behind the last `Answer:`.
  case reasons
  /// Goes on with a sentence behind passages. Holes: `beginning`, what is written already.
  case continuation
  /// The next thought of ReAct. Holes: `transcript`, what was thought and searched for so far, and `last`, whether there is no
  /// further search.
  case thought
  /// The first note on the passages.
  case firstNote = "first-note"
  /// Questions to search for what the note lacks. Holes: `note`, `queries`, those asked already.
  case newQuery = "new-query"
  /// The note with what new passages add. Holes: `note`.
  case refineNote = "refine-note"
  /// Whether the second note is better. Holes: `first`, `second`.
  case compareNotes = "compare-notes"
  /// Answers from the note. Holes: `note`.
  case answerFromNote = "answer-from-note"
  /// A passage that might answer the question.
  case hypotheticalDocument = "hypothetical-document"
  /// The question without its conversation. Holes: `history`, each turn with `question` and `answer`.
  case standaloneQuestion = "standalone-question"
}

extension PromptName {
  /// What is said where nobody says anything else.
  public var standard: String {
    switch self {
    case .zeroShot: Self.zeroShotText
    case .answer: Self.answerText
    case .reasons: Self.reasonsText
    case .continuation: Self.continuationText
    case .thought: Self.thoughtText
    case .firstNote: Self.firstNoteText
    case .newQuery: Self.newQueryText
    case .refineNote: Self.refineNoteText
    case .compareNotes: Self.compareNotesText
    case .answerFromNote: Self.answerFromNoteText
    case .hypotheticalDocument: Self.hypotheticalDocumentText
    case .standaloneQuestion: Self.standaloneQuestionText
    }
  }

  /// The file that holds it in a folder of prompts.
  var file: String { "\(rawValue).txt" }
}
