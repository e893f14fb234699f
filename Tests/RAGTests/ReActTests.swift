import RAG
import RankifyCore
import TestSupport
import Testing

@Suite struct ReActTests {
  private static let query = Query(id: "q", text: "Who directed Titanic?")

  private static func run(
    _ replies: [String], rounds: Int = 5, search: any Retriever = NewPassages(), context: Int? = nil
  ) async throws -> (answer: Answer, model: ScriptedModel) {
    let model = ScriptedModel(contextLength: context) { _, number throws(RankifyError) in
      replies[min(number, replies.count - 1)]
    }
    let settings = Answering(passages: 2, prompts: try NamedPrompts.set())
    return (try await ReAct(search: search, model: model, rounds: rounds, settings).run(query), model)
  }

  @Test func itSearchesForTheModelsOwnWords() async throws {
    let search = NewPassages()
    let (answer, model) = try await Self.run(
      ["Thought: hm\nSearch[director of Titanic (1997)]\nObservation: made up", "Final Answer: James Cameron [1]"],
      search: search)
    #expect(search.words == ["director of Titanic (1997)"])
    #expect(answer.text == "James Cameron [1]")
    #expect(answer.trace.stop == .answered)
    #expect(answer.evidence.hits.map(\.document.id) == ["p0-0", "p0-1"])
    let second = try #require(model.conversations[1].last?.content)
    #expect(second.contains("Search[director of Titanic (1997)]\nObservation: found [1], [2]"))
    #expect(!second.contains("made up"))
  }

  @Test func numbersOfPassagesStayTheSame() async throws {
    let (answer, model) = try await Self.run(
      ["Search[a]", "Search[b]", "Final Answer: x"], search: SamePassages(ids: ["one", "two"]))
    #expect(model.conversations[2].last?.content.contains("Search[b]\nObservation: found [1], [2]") == true)
    #expect(answer.evidence.hits.count == 2)
  }

  @Test func withoutAnswerItAsksForOneAtTheEnd() async throws {
    let (answer, model) = try await Self.run(["Search[a]", "Search[b]", "It was Cameron"], rounds: 2)
    #expect(model.conversations.count == 3)
    #expect(model.conversations[2].last?.content.hasSuffix("last") == true)
    #expect(answer.text == "It was Cameron")
    #expect(answer.trace.stop == .rounds)
    #expect(answer.trace.malformedReplies == 1)
  }

  @Test func repliesWithoutActionAreCountedAndToldSo() async throws {
    let (answer, model) = try await Self.run(["I wonder.", "Final Answer: yes"])
    #expect(answer.trace.malformedReplies == 1)
    #expect(model.conversations[1].last?.content.contains("I wonder.\nObservation: no action") == true)
  }

  @Test func theSameWordsAreNotSearchedForAgain() async throws {
    let search = NewPassages()
    _ = try await Self.run(["Search[a]", "Search[A]", "Final Answer: yes"], search: search)
    #expect(search.words == ["a"])
  }

  @Test func itStopsSearchingWhereNoMorePassagesFit() async throws {
    var stops: Set<AnswerTrace.Stop?> = []
    for context in stride(from: 300, through: 460, by: 4) {
      let search = NewPassages()
      let replies = ["Search[a]", "Search[b]", "Search[c]", "Final Answer: yes"]
      // In the smallest not even the prompt finds room.
      guard let (answer, model) = try? await Self.run(replies, search: search, context: context) else { continue }
      stops.insert(answer.trace.stop)
      guard answer.trace.stop == .passages else { continue }
      #expect(model.conversations.last?.last?.content.hasSuffix("last") == true)
    }
    #expect(stops == [.passages, .answered])
  }

  @Test(arguments: [
    ("Search[x y]", ReActAction.search("x y")), ("search[x", .search("x")), ("Search[]\nSearch[z]", .search("z")),
    ("Final Answer: a\nb", .answer("a\nb")), ("final answer: a\nThought: no", .answer("a")),
    ("Search[x]\nFinal Answer: a", .search("x")), ("Final Answer: a\nSearch[x]", .answer("a")),
    ("**Final Answer:** **Paris**", .answer("Paris")), ("Thought: hm\n**Final Answer**: Paris", .answer("Paris")),
    ("__Final Answer__：東京", .answer("東京")), ("Final Answer: a\n**Thought**: no", .answer("a")),
    ("Thought: research[tide] first\nSearch[moon]", .search("moon")), ("**Search[moon]**", .search("moon")),
    ("先に search[月]", .search("月")), ("检索search[月]", .search("月")),
  ])
  func theFirstActionCounts(_ reply: String, _ action: ReActAction) {
    #expect(ReActAction.first(in: reply)?.action == action)
  }

  @Test func whatStandsBehindASearchIsForgotten() {
    #expect(ReActAction.first(in: "Hm.\nSearch[ a b ]\nFinal Answer: no")?.transcript == "Hm.\nSearch[ a b ]")
    #expect(ReActAction.first(in: "Search[a\nFinal Answer: no")?.transcript == "Search[a]")
  }

  @Test func longRepliesTakeNoTimeThatGrowsWithTheirSquare() {
    let begun = ContinuousClock.now
    #expect(ReActAction.first(in: String(repeating: "Search[", count: 10_000)) != nil)
    #expect(ReActAction.first(in: String(repeating: "Search[]", count: 10_000)) == nil)
    #expect(ReActAction.first(in: String(repeating: "Final Answer:\nThought: hm\n", count: 10_000)) == nil)
    #expect(ReActAction.first(in: String(repeating: "Final Answer ** ", count: 10_000)) == nil)
    #expect(begun.duration(to: .now) < .seconds(30))
  }

  @Test(arguments: [
    "", "Thought: nothing", "Final Answer:", "Search[ ]", "[x]", "Thought: research[tide] first",
    "Semifinal answer: no",
  ])
  func someRepliesHaveNone(_ reply: String) {
    #expect(ReActAction.first(in: reply)?.action == nil)
  }
}
