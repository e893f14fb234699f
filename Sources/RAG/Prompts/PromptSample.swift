import RankifyCore
import Templates

/// One of the states in which a prompt is shown, with a mark of its own in each hole: what prompts are checked with.
///
/// A prompt that shows everything in one state may lose it in another, behind an `if` on a flag or a place in the list.
struct PromptSample {
  private let name: PromptName
  /// Whether sentences with citations are wanted.
  private let isFull: Bool
  /// Whether there is no further search.
  private let isLast: Bool
  /// Whether nothing was written or asked before.
  private let isFirst: Bool
  private let hasOnePassage: Bool

  /// All states of a prompt; some may be the same.
  static func all(of name: PromptName) -> [PromptSample] {
    (0..<16).map { flags in
      PromptSample(
        name: name, isFull: flags & 1 != 0, isLast: flags & 2 != 0, isFirst: flags & 4 != 0,
        hasOnePassage: flags & 8 != 0)
    }
  }

  /// What stands in the holes.
  var values: TemplateMap {
    var values = PromptSet.variables(question: Self.mark("question"), full: isFull, passages)
    for hole in ["note", "first", "second"] { values[hole] = .string(Self.mark(hole)) }
    for hole in ["beginning", "transcript"] { values[hole] = .string(isFirst ? "" : Self.mark(hole)) }
    values["queries"] = .list(isFirst ? [] : [.string("What else?")])
    let turns = Self.turns.map { question -> TemplateValue in
      .map(["question": .string(question), "answer": .string("So.")])
    }
    values["history"] = .list(turns)
    if name == .thought { values["last"] = .bool(isLast) }
    return values
  }

  /// The marks that must come out, by the names of their holes.
  var shown: [(name: String, text: String)] { name.needs.flatMap(marks) }

  /// What templates see of the state, in words.
  var words: String {
    var words = ["full is \(isFull)"]
    if name == .thought { words.append("last is \(isLast)") }
    if name.needs.contains(.passages) { words.append("count is \(passages.count)") }
    return " where " + words.joined(separator: ", ")
  }

  private func marks(_ need: PromptNeed) -> [(name: String, text: String)] {
    switch need {
    case .passages: passageMarks
    case .history: Self.turns.map { (name: "turn.question", text: $0) }
    case .beginning, .transcript: isFirst ? [] : [(name: need.rawValue, text: Self.mark(need.rawValue))]
    default: [(name: need.rawValue, text: Self.mark(need.rawValue))]
    }
  }

  private var passageMarks: [(name: String, text: String)] {
    // Titles are shown or not as one likes.
    passages.map { (name: "passage.text", text: $0.document.text) }
  }

  /// Passages with a title and one without. The first thought is before the first search.
  private var passages: [(number: Int, document: Document)] {
    let count = name == .thought && isFirst ? 0 : hasOnePassage ? 1 : 3
    return (0..<count).map { place in
      let number = place + 1
      let title = number == 2 ? "" : Self.mark("title-\(number)")
      return (number: number, document: Document(id: "", title: title, text: Self.mark("text-\(number)")))
    }
  }

  private static let turns = [mark("turn-1"), mark("turn-2")]

  /// Words that no prompt has of its own.
  private static func mark(_ hole: String) -> String { "mark-of-the-\(hole)-7c51d0" }
}
