import RAG
import RankifyCore
import TestSupport
import Testing

/// The loop's control flow, as the paper's code has it.
@Suite struct AdaptiveNoteTests {
  private static let query = Query(id: "q", text: "Who was it?")

  /// Answers with these verdicts in turn, and notes that tell their number.
  private static func model(verdicts: String) -> ScriptedModel {
    let said = WordLog()
    return ScriptedModel { messages, number throws(RankifyError) in
      switch NamedPrompts.name(messages) {
      case "compare-notes":
        let place = said.add("")
        let verdict = Array(verdicts)[place]
        return "{\"status\": \"\(verdict == "T" ? "True" : "False")\"}"
      case "new-query": return "question \(number)a\nquestion \(number)b"
      case "answer-from-note": return "the answer"
      default: return "note \(number)"
      }
    }
  }

  private static func run(
    _ model: ScriptedModel, _ loop: NoteLoop, search: any Retriever = NewPassages()
  ) async throws(RankifyError) -> Answer {
    try await AdaptiveNote(search: search, model: model, loop: loop, Answering(prompts: NamedPrompts.set())).run(query)
  }

  /// T = 3, F = 2, k = 5, M = 15, verdicts F, T, F, all passages new: rounds 0 and 1 run (5, 10, 15 passages), then it stops.
  @Test func itStopsOnceAsManyPassagesAsMayBeWereRead() async throws {
    let model = Self.model(verdicts: "FTF")
    let answer = try await Self.run(model, NoteLoop(rounds: 3, failures: 2, passages: 15))
    #expect(answer.trace.stop == .passages)
    #expect(answer.trace.requests == 8)
    #expect(
      NamedPrompts.names(model) == [
        "first-note", "new-query", "refine-note", "compare-notes", "new-query", "refine-note", "compare-notes",
        "answer-from-note",
      ])
    #expect(answer.evidence.hits.count == 15)
    #expect(answer.trace.steps.compactMap(\.verdict) == [false, true])
  }

  /// DeepNote goes on with 15 passages; there is no room then, which means no bound: 20 passages.
  @Test func deepNoteGoesOneRoundFurther() async throws {
    let answer = try await Self.run(Self.model(verdicts: "FTT"), .deepNote)
    #expect(answer.trace.stop == .rounds)
    #expect(answer.trace.requests == 11)
    #expect(answer.evidence.hits.count == 20)
  }

  /// T = 3, F = 1, verdict F: 1 + 3 + 1 requests.
  @Test func theFirstFailureEndsItWhereOneMayBe() async throws {
    let answer = try await Self.run(Self.model(verdicts: "F"), .adaptiveNote)
    #expect(answer.trace.stop == .failures)
    #expect(answer.trace.requests == 5)
    #expect(answer.evidence.hits.count == 10)
  }

  @Test func failuresCountInAllRoundsTogether() async throws {
    let answer = try await Self.run(Self.model(verdicts: "FTF"), NoteLoop(rounds: 5, failures: 2, passages: 100))
    #expect(answer.trace.stop == .failures)
    #expect(answer.trace.steps.compactMap(\.verdict) == [false, true, false])
  }

  @Test func roundsEndIt() async throws {
    let answer = try await Self.run(Self.model(verdicts: "TTT"), NoteLoop(rounds: 3, failures: 1, passages: 100))
    #expect(answer.trace.stop == .rounds)
    #expect(answer.trace.requests == 11)
    #expect(answer.trace.steps.last?.round == nil)
    #expect(answer.trace.steps.first { $0.name == "refine-note" }?.round == 1)
  }

  @Test func withoutRoundsItAnswersFromTheFirstNote() async throws {
    let answer = try await Self.run(Self.model(verdicts: ""), NoteLoop(rounds: 0))
    #expect(answer.trace.requests == 2)
    #expect(answer.text == "the answer")
  }

  @Test func aRejectedNoteIsForgottenAndItsPassagesCount() async throws {
    let model = Self.model(verdicts: "FT")
    let answer = try await Self.run(model, NoteLoop(rounds: 2, failures: 2, passages: 100))
    let last = try #require(model.conversations.last?.last?.content)
    // Requests 0 first note, 1 questions, 2 note (rejected), 3 verdict, 4 questions, 5 note (kept).
    #expect(last.contains("note=note 5"))
    let second = try #require(model.conversations[5].last?.content)
    #expect(second.contains("note=note 0"))
    #expect(answer.evidence.hits.count == 15)
  }

  @Test func theQueryStandsBehindTheQuestionsAndIsCutWithThemAfter500Characters() async throws {
    let search = NewPassages()
    let long = String(repeating: "x", count: 495)
    let model = ScriptedModel { messages, _ throws(RankifyError) in
      NamedPrompts.name(messages) == "new-query" ? long : "{\"status\": \"False\"}"
    }
    _ = try await Self.run(model, .adaptiveNote, search: search)
    #expect(search.words == ["Who was it?", long + "\nWho "])
  }

  @Test func questionsMayBeSearchedForOneByOne() async throws {
    let search = NewPassages()
    var loop = NoteLoop.adaptiveNote
    loop.search = .each
    let answer = try await Self.run(Self.model(verdicts: "F"), loop, search: search)
    #expect(search.words == ["Who was it?", "question 1a", "question 1b", "Who was it?"])
    #expect(
      answer.evidence.hits.dropFirst(5).map(\.document.id) == ["p1-0", "p2-0", "p3-0", "p1-1", "p2-1"])
  }

  @Test func knownPassagesAreLeftOutOnlyWhereThereWouldBeTooMany() async throws {
    let model = Self.model(verdicts: "TT")
    let search = SamePassages(ids: ["a", "b", "c", "d", "e"])
    // 5 + 5 are no more than 15: the same five are shown again.
    _ = try await Self.run(model, NoteLoop(rounds: 1, passages: 15), search: search)
    #expect(model.conversations[2].last?.content.contains("[5] text of e") == true)
    let tight = Self.model(verdicts: "TT")
    let answer = try await Self.run(tight, NoteLoop(rounds: 1, passages: 7), search: search)
    #expect(tight.conversations[2].last?.content.contains("text of") == false)
    #expect(model.conversations[2].last?.content.contains("[1] text of a") == true)
    #expect(answer.evidence.hits.count == 5)
  }

  @Test func inBothOrdersTheNewNoteHasToWinTwice() async throws {
    var loop = NoteLoop(rounds: 1, failures: 1)
    loop.comparison = .bothOrders
    let biased = Self.model(verdicts: "TT")
    #expect(try await Self.run(biased, loop).trace.stop == .failures)
    let swapped = try #require(biased.conversations[4].last?.content)
    #expect(swapped.contains("first=note 2") && swapped.contains("second=note 0"))
    #expect(try await Self.run(Self.model(verdicts: "TF"), loop).trace.stop == .rounds)
    #expect(try await Self.run(Self.model(verdicts: "F"), loop).trace.requests == 5)
  }

  @Test func aSecondVerdictThatSaysNothingIsNoWin() async throws {
    var loop = NoteLoop(rounds: 1, failures: 1)
    loop.comparison = .bothOrders
    let verdicts = WordLog()
    let model = ScriptedModel { messages, number throws(RankifyError) in
      guard NamedPrompts.name(messages) == "compare-notes" else { return "note \(number)" }
      return verdicts.add("") == 0 ? "{\"status\": \"True\"}" : "I cannot say, sorry"
    }
    #expect(try await Self.run(model, loop).trace.stop == .failures)
  }

  @Test func passagesKeepTheirNumbersFromRoundToRound() async throws {
    let model = Self.model(verdicts: "TF")
    let answer = try await Self.run(model, NoteLoop(rounds: 2, failures: 1))
    let refine = try #require(model.conversations[2].last?.content)
    #expect(refine.contains("[6] text 1 0") && !refine.contains("[1]"))
    #expect(answer.evidence.hits[5].document.id == "p1-0")
  }

  @Test func aNoteWithoutWordsIsNoBetter() async throws {
    let model = ScriptedModel { messages, _ throws(RankifyError) in
      NamedPrompts.name(messages) == "refine-note" ? " \n" : "words"
    }
    let answer = try await Self.run(model, .adaptiveNote)
    #expect(answer.trace.stop == .failures)
    #expect(answer.trace.malformedReplies == 1)
    #expect(!NamedPrompts.names(model).contains("compare-notes"))
  }

  @Test func lineEndsInNotesAreKept() async throws {
    let model = ScriptedModel { messages, _ throws(RankifyError) in
      NamedPrompts.name(messages) == "first-note" ? "One.\nTwo." : "x"
    }
    _ = try await Self.run(model, NoteLoop(rounds: 0))
    #expect(model.conversations.last?.last?.content.contains("note=One.\nTwo.") == true)
  }

  @Test func aSearchThatFindsNothingIsNoFault() async throws {
    let answer = try await Self.run(Self.model(verdicts: "F"), .adaptiveNote, search: SamePassages(ids: []))
    #expect(answer.evidence.hits.isEmpty)
    #expect(answer.text == "the answer")
  }

  @Test func loopsThatCannotBeAreRefused() {
    for loop in [NoteLoop(rounds: -1), NoteLoop(failures: 0), NoteLoop(passages: 0)] {
      #expect(throws: RankifyError.self) { try AdaptiveNote(search: NewPassages(), model: ScriptedModel(), loop: loop) }
    }
  }
}
