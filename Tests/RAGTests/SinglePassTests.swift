import RAG
import RankifyCore
import TestSupport
import Testing

@Suite struct SinglePassTests {
  static let ranking = Ranking(
    query: Query(id: "q", text: "Who?"),
    hits: [
      Hit(document: Document(id: "a", title: "A", text: "alpha"), score: 2),
      Hit(document: Document(id: "b", text: "beta"), score: 1),
    ])

  @Test func theModelSeesQuestionAndPassagesInTheOrderOfTheirNumbers() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in " Ann. \n" }
    let answer = try await SinglePass(model).run(Self.ranking)
    #expect(answer.text == "Ann.")
    #expect(answer.evidence.hits.map(\.document.id) == ["a", "b"])
    let words = try #require(model.conversations.first?.last?.content)
    #expect(words.contains("[1] A: alpha") && words.contains("[2] beta") && words.contains("Who?"))
  }

  @Test func answersAndWhatIsToldOfThemHaveNoThoughts() async throws {
    let events = EventLog()
    let model = ScriptedModel { _, _ throws(RankifyError) in "<think>Hm.</think> Ann" }
    let answer = try await SinglePass(model, Answering(observer: events.add)).run(Self.ranking)
    #expect(answer.text == "Ann")
    #expect(events.words.contains("text Ann"))
    #expect(answer.trace.steps.map(\.text) == ["<think>Hm.</think> Ann"])
  }
}
