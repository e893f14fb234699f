import RankifyCore
import Templates

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

  /// The holes without which the prompt cannot do its work.
  var needs: [PromptSet.Mark] {
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

extension PromptSet {
  /// A hole and words that stand in it while a prompt is checked.
  enum Mark: String, CaseIterable {
    case question, passages, beginning, transcript, note, first, second, history

    /// The hole as prompts write it.
    var hole: String {
      switch self {
      case .passages: "passage.text"
      case .history: "turn.question"
      default: rawValue
      }
    }

    /// Words that no prompt has of its own.
    var mark: String { "mark-of-the-\(rawValue)-7c51d0" }
  }

  /// Marks in all holes.
  static var sample: TemplateMap {
    var values = variables(question: Mark.question.mark, full: false, [(1, Document(id: "", text: Mark.passages.mark))])
    for mark in [Mark.beginning, .transcript, .note, .first, .second] { values[mark.rawValue] = .string(mark.mark) }
    values["history"] = .list([.map(["question": .string(Mark.history.mark), "answer": .string("")])])
    return values
  }
}
