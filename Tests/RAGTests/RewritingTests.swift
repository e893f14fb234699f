import RAG
import RankifyCore
import TestSupport
import Testing

@Suite struct RewritingTests {
  private static let query = Query(id: "q", text: "Where?")

  @Test func aPassageThatIsMadeUpStandsBehindTheQuery() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in " In Paris. " }
    let rewritten = try await HypotheticalDocument(model, repeats: 2).run(Self.query)
    #expect(rewritten == Query(id: "q", text: "Where?\nWhere?\nIn Paris."))
    #expect(try await HypotheticalDocument(model, repeats: 0).run(Self.query).text == "In Paris.")
  }

  @Test func whereNothingIsMadeUpTheQueryIsLeft() async throws {
    #expect(try await HypotheticalDocument(ScriptedModel(), repeats: 0).run(Self.query) == Self.query)
  }

  @Test func aQuestionIsToldWithoutItsConversation() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in "Where is the Louvre?" }
    let turns = [StandaloneQuestion.Turn(question: "What is the Louvre?", answer: "A museum.")]
    #expect(try await StandaloneQuestion(model, history: turns).run(Self.query).text == "Where is the Louvre?")
    let prompt = try #require(model.conversations[0].last?.content)
    #expect(prompt.contains("What is the Louvre?") && prompt.contains("A museum.") && prompt.contains("Where?"))
  }

  @Test func withoutConversationNobodyIsAsked() async throws {
    let model = ScriptedModel()
    #expect(try await StandaloneQuestion(model, history: []).run(Self.query) == Self.query)
    #expect(model.conversations.isEmpty)
  }

  @Test func aQuestionInOtherWordsIsSearchedForAndAnswered() async throws {
    let model = ScriptedModel { _, number throws(RankifyError) in number == 0 ? "Where is the Louvre?" : "In Paris" }
    let turns = [StandaloneQuestion.Turn(question: "What is the Louvre?", answer: "A museum.")]
    let search = NewPassages()
    let answerer = RewordedAnswerer(
      search >>> SinglePass(model), by: StandaloneQuestion(model, history: turns))
    let answer = try await answerer.run(Self.query)
    #expect(search.words == ["Where is the Louvre?"])
    #expect(model.conversations[1].last?.content.contains("Where is the Louvre?") == true)
    #expect(answer.query == Self.query && answer.evidence.query == Self.query && answer.text == "In Paris")
    #expect(answer.trace.steps.map(\.name) == ["standalone-question", "answer"])
  }

  // Each question has the steps of its own search, however many are answered at once.
  @Test func whatASearchRewordedBelongsToItsAnswer() async throws {
    let model = ScriptedModel { messages, _ throws(RankifyError) in
      "about " + (messages.last?.content.contains("alpha") == true ? "alpha" : "beta")
    }
    let log = RewordingLog()
    let search = RewrittenSearch(NewPassages(), by: try HypotheticalDocument(model, repeats: 1), log: log)
    let answerer = RewordedAnswerer(search >>> SinglePass(model), log: log)
    let found = try await withThrowingTaskGroup(of: Answer.self) { group in
      for number in 0..<20 {
        group.addTask { try await answerer.run(Query(id: "\(number)", text: number % 2 == 0 ? "alpha?" : "beta?")) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.count == 20)
    for answer in found {
      let word = answer.query.text.dropLast()
      #expect(answer.trace.steps.map(\.name) == ["hypothetical-document", "search", "answer"])
      #expect(answer.trace.steps[1].text == "\(word)?\nabout \(word)")
    }
  }

  @Test func otherWordsAreSearchedForAndTheQueryIsAnswered() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in "In Paris." }
    let search = NewPassages()
    let ranking = try await RewrittenSearch(search, by: HypotheticalDocument(model, repeats: 1)).run(Self.query)
    #expect(search.words == ["Where?\nIn Paris."])
    #expect(ranking.query == Self.query)
    #expect(ranking.hits.count == 5)
  }
}
