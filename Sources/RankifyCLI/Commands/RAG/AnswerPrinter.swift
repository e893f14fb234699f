import Foundation
import Rankify
import Synchronization

/// Shows one answer to a person: its words as they are written, then its sources.
final class AnswerPrinter: Sendable {
  private struct State {
    var hasText = false
    var endsLine = true
    var firstText: Double?
  }

  private let console: Console
  /// Whether the words go to standard output at once.
  private let isStreaming: Bool
  private let begun = ContinuousClock.now
  private let state = Mutex(State())

  init(_ console: Console, isStreaming: Bool) { (self.console, self.isStreaming) = (console, isStreaming) }

  /// Seconds until the first words of the answer.
  var firstText: Double? { state.withLock { $0.firstText } }
  /// Seconds so far.
  var seconds: Double { begun.duration(to: .now).seconds }

  /// Takes what is done while an answer is made.
  func tell(_ event: AnswerEvent) {
    switch event {
    case .text(let piece): write(piece)
    case .step(let step): note(step)
    case .evidence: break
    }
  }

  private func write(_ piece: String) {
    state.withLock { state in
      let text = Self.harmless(state.hasText ? piece : String(piece.drop(while: \.isWhitespace)))
      if text.isEmpty { return }
      if !state.hasText { (state.hasText, state.firstText) = (true, begun.duration(to: .now).seconds) }
      state.endsLine = text.hasSuffix("\n")
      guard isStreaming else { return }
      // A reader that went away, or a full disk, is noticed at the end.
      try? StandardOutput.shared.write(text)
      try? StandardOutput.shared.flush()
    }
  }

  /// What methods that go round do, a line each.
  private func note(_ step: AnswerStep) {
    let words = Self.oneLine(step.text, 100)
    let round = step.round.map { "round \($0): " } ?? ""
    if step.name == "search" {
      console.note("\(round)searched for '\(words)': \(Figures.count(step.documents?.count ?? 0, "passage"))")
    } else if step.round != nil || step.name == PromptName.firstNote.rawValue {
      console.note(Style.error.dim("\(round)\(step.name): \(words)"))
    }
  }

  /// Shows what belongs to the answer besides its words.
  func finish(_ answer: Answer, _ index: SparseIndex?) throws {
    let (hasText, endsLine) = state.withLock { ($0.hasText, $0.endsLine) }
    if !hasText { try StandardOutput.shared.write(answer.text.isEmpty ? "(no answer)" : Self.harmless(answer.text)) }
    if !(hasText && endsLine) { try StandardOutput.shared.write("\n") }
    try showSources(answer, index)
    try showDoubts(answer)
    try StandardOutput.shared.flush()
  }

  private func showSources(_ answer: Answer, _ index: SparseIndex?) throws {
    let hits = answer.evidence.hits
    if hits.isEmpty { return }
    let (style, cited) = (Style.output, Set(answer.support?.citations ?? []))
    // Of a passage that was cut the model saw the beginning, which a snippet may not be from.
    let isWhole = answer.trace.cutPassages == 0
    let snippets = try (isWhole ? index : nil)?.snippets(
      for: answer.query.text, documents: hits.map(\.document.id), length: 24)
    try StandardOutput.shared.writeLine("\n" + style.bold("Sources"))
    for (number, hit) in zip(1..., hits) {
      let label = "[\(number)]"
      let title = Self.oneLine(hit.document.title, 100)
      let place = style.dim(hit.document.id)
      let head = title.isEmpty ? place : "\(title)  \(place)"
      try StandardOutput.shared.writeLine("\(cited.contains(number) ? style.bold(label) : style.dim(label)) \(head)")
      let snippet = snippets.flatMap { $0[number - 1]?.text }.map { Highlight.rendered(Self.oneLine($0, 400), style) }
      let text = snippet ?? Self.oneLine(hit.document.text, 160)
      if !text.isEmpty { try StandardOutput.shared.writeLine("    \(text)") }
    }
  }

  private func showDoubts(_ answer: Answer) throws {
    guard let support = answer.support, !answer.evidence.hits.isEmpty else { return }
    let style = Style.output
    var doubts = support.unknownCitations.map { "[\($0)] is cited, and there is no such source" }
    // The number of a list's line is no sentence.
    let words = support.sentences.filter { !$0.isSupported && $0.text.contains(where: \.isLetter) }
    doubts += words.map { "not in the sources: \(Self.oneLine($0.text, 160))" }
    if doubts.isEmpty { return }
    try StandardOutput.shared.writeLine("\n" + style.bold("Doubtful"))
    for doubt in doubts { try StandardOutput.shared.writeLine("  " + style.yellow("! ") + doubt) }
  }

  /// Ends the line that an answer which was broken off leaves.
  func breakOff() {
    let isOpen = state.withLock { $0.hasText && !$0.endsLine }
    if isStreaming, isOpen { try? StandardOutput.shared.write("\n") }
  }

  /// The text without signs that a terminal would obey, those that turn the direction of what follows among them.
  private static func harmless(_ text: String) -> String {
    let isCommand = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
        || scalar.properties.isBidiControl
    }
    guard text.unicodeScalars.contains(where: isCommand) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isCommand($0) }))
  }

  /// The text in one line, cut off behind so many characters.
  private static func oneLine(_ text: String, _ length: Int) -> String {
    let line = harmless(String(text.prefix(4 * length))).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > length ? line.prefix(length) + "…" : line
  }
}
