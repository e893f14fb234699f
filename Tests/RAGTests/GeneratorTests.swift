import RAG
import RankifyCore
import TestSupport
import Testing

@Suite struct GeneratorTests {
  private static let ranking = SinglePassTests.ranking

  @Test func chainOfThoughtTakesTheAnswerOutOfTheReply() async throws {
    let events = EventLog()
    let model = ScriptedModel { _, _ throws(RankifyError) in "Passage 1 says so.\nAnswer: Ann [1]" }
    let answer = try await ChainOfThought(model, Answering(observer: events.add)).run(Self.ranking)
    #expect(answer.text == "Ann [1]")
    #expect(answer.trace.steps.first?.text == "Passage 1 says so.\nAnswer: Ann [1]")
    #expect(events.words == ["evidence a b", "step reasons", "text Ann [1]"])
  }

  @Test func singlePassTellsTheEvidenceBeforeTheFirstWord() async throws {
    let events = EventLog()
    let model = ScriptedModel { _, _ throws(RankifyError) in "Ann" }
    _ = try await SinglePass(model, Answering(observer: events.add)).run(Self.ranking)
    #expect(events.words == ["evidence a b", "text Ann", "step answer"])
  }

  @Test func zeroShotShowsNoPassages() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in "Ann" }
    let answer = try await ZeroShot(model).run(Self.ranking)
    #expect(answer.evidence.hits.isEmpty)
    #expect(model.conversations[0].allSatisfy { !$0.content.contains("alpha") })
  }

  @Test func votesCountNormalisedAnswersAndNotReasons() async throws {
    let replies = ["One. Answer: the Eiffel Tower.", "Two. Answer: Louvre", "Three. Answer: Eiffel tower"]
    let model = ScriptedModel { _, number throws(RankifyError) in replies[number] }
    let answer = try await SelfConsistency(model, samples: 3).run(Self.ranking)
    #expect(answer.text == "the Eiffel Tower.")
    #expect(answer.trace.requests == 3)
  }

  @Test func ofAnswersThatComeEquallyOftenTheFirstCounts() {
    #expect(SelfConsistency.majority(of: ["b", "a", "a", "b"]) == "b")
    #expect(SelfConsistency.majority(of: ["", "", "a"]) == "a")
    #expect(SelfConsistency.majority(of: ["北京", "東京", "東京。"]) == "東京")
    #expect(SelfConsistency.majority(of: ["", ""]) == "")
    #expect(
      SelfConsistency.majority(of: ["Lyon [3].", "Paris [1].", "Paris [2].", "Paris [1][2].", "Lyon [3]."])
        == "Paris [1].")
  }

  @Test func samplesAreDrawnWithSeedsOfTheirOwn() async throws {
    let model = OptionsModel()
    _ = try await SelfConsistency(model, samples: 3, Answering(seed: 7)).run(Self.ranking)
    #expect(model.options.map(\.seed) == [7, 8, 9])
    #expect(model.options.allSatisfy { $0.temperature == 0.7 })
  }

  @Test func inContextRALMGoesOnBehindTheBestPassage() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in " Ann" }
    let answer = try await InContextRALM(model).run(Self.ranking)
    #expect(answer.text == "Ann")
    #expect(answer.evidence.hits.map(\.document.id) == ["a"])
    let conversation = try #require(model.conversations.first)
    #expect(conversation.last == PromptMessage(.assistant, "The answer is:"))
    #expect(conversation[0].content.contains("A alpha") && !conversation[0].content.contains("beta"))
  }

  @Test func inContextRALMSearchesAgainEveryFewTokens() async throws {
    let model = OptionsModel(pieces: [(" one two", .length), (" three", .end)])
    let search = NewPassages()
    let renewal = InContextRALM.Renewal(search: search, stride: 2, words: 3)
    let answer = try await InContextRALM(model, renewal: renewal, Answering(passages: 1, replyTokens: 9)).run(
      Self.ranking)
    #expect(answer.text == "one two three")
    #expect(search.words == ["Who? one two"])
    #expect(model.options.map(\.maximumTokens) == [2, 2])
    #expect(answer.evidence.hits.map(\.document.id) == ["a", "p0-0"])
  }

  @Test func settingsThatCannotBeAreRefused() async {
    for settings in [
      Answering(passages: 0), Answering(evidenceTokens: 0), Answering(replyTokens: 0), Answering(temperature: .nan),
    ] {
      await #expect(throws: RankifyError.self) { try await SinglePass(ScriptedModel(), settings).run(Self.ranking) }
    }
    #expect(throws: RankifyError.self) { try SelfConsistency(ScriptedModel(), samples: 0) }
    #expect(throws: RankifyError.self) { try ReAct(search: NewPassages(), model: ScriptedModel(), rounds: 0) }
  }
}
