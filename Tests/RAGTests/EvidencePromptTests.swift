import RAG
import RankifyCore
import TestSupport
import Testing

/// Passages are shown whole as long as there is room; what is not is counted.
@Suite struct EvidencePromptTests {
  private static func ranking(_ count: Int, words: Int) -> Ranking {
    Ranking(
      query: Query(id: "q", text: "Which?"),
      hits: (0..<count).map { i in
        let text = (0..<words).map { "w\(i)x\($0)" }.joined(separator: " ")
        return Hit(document: Document(id: "d\(i)", text: text + " end\(i)"), score: Float(-i))
      })
  }

  private static func answer(_ ranking: Ranking, context: Int?, tokens: Int? = nil) async throws -> (Answer, String) {
    let model = ScriptedModel(contextLength: context) { _, _ throws(RankifyError) in "x" }
    let answer = try await SinglePass(model, Answering(evidenceTokens: tokens, replyTokens: 50)).run(ranking)
    return (answer, model.conversations[0].map(\.content).joined(separator: "\n"))
  }

  @Test func whatDoesNotFitIsLeftOutAsAWholeAndCounted() async throws {
    // Each passage has about 70 tokens at three bytes a token.
    let (answer, prompt) = try await Self.answer(Self.ranking(5, words: 40), context: 600)
    let shown = answer.evidence.hits.count
    #expect((1...4).contains(shown))
    #expect(answer.trace.leftOutPassages == 5 - shown)
    #expect(answer.trace.cutPassages == 0)
    for i in 0..<5 { #expect(prompt.contains("end\(i)") == (i < shown)) }
  }

  @Test func ofAPassageThatIsTooLongTheBeginningIsShown() async throws {
    let (answer, prompt) = try await Self.answer(Self.ranking(2, words: 2000), context: 700)
    #expect(answer.evidence.hits.map(\.document.id) == ["d0"])
    #expect(answer.trace.cutPassages == 1)
    let shown = try #require(answer.evidence.hits.first?.document.text)
    #expect(prompt.contains(shown) && !shown.contains("end0"), "the evidence is what the model saw")
    #expect(answer.trace.leftOutPassages == 1)
    #expect(prompt.contains("w0x0") && !prompt.contains("end0"))
    #expect(prompt.utf8.count / 3 <= 700 - 50)
  }

  @Test func evidenceTokensBoundAllPassagesTogether() async throws {
    let (answer, _) = try await Self.answer(Self.ranking(5, words: 40), context: nil, tokens: 250)
    #expect(answer.evidence.hits.count < 5)
    let (all, _) = try await Self.answer(Self.ranking(5, words: 40), context: nil)
    #expect(all.evidence.hits.count == 5)
  }

  @Test func aPromptThatLeavesNoRoomIsRefused() async {
    await #expect {
      _ = try await Self.answer(Self.ranking(1, words: 5), context: 100)
    } throws: { error in
      (error as? RankifyError)?.code == .badArguments && "\(error)".contains("of the 100 tokens that scripted reads")
    }
  }

  @Test func noPassagesAtAllAreNoFault() async throws {
    let (answer, _) = try await Self.answer(Ranking(query: Query(id: "q", text: "Which?"), hits: []), context: nil)
    #expect(answer.evidence.hits.isEmpty)
  }
}
