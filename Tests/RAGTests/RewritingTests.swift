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

  @Test func otherWordsAreSearchedForAndTheQueryIsAnswered() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in "In Paris." }
    let search = NewPassages()
    let ranking = try await RewrittenSearch(search, by: HypotheticalDocument(model, repeats: 1)).run(Self.query)
    #expect(search.words == ["Where?\nIn Paris."])
    #expect(ranking.query == Self.query)
    #expect(ranking.hits.count == 5)
  }
}
