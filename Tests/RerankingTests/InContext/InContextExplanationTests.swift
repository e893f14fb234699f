import RankifyCore
import Reranking
import Testing

@Suite struct InContextExplanationTests {
  @Test func tokensAddUpToScoresAndTexts() throws {
    let fixture = try InContextFixture("llama"), expected = fixture.cases[1]
    let documents = expected.passages.enumerated().map { Document(id: "d\($0)", text: $1) }
    let scorer = try fixture.scorer { $0.order = .bestFirst }
    let explanation = try scorer.explain(documents, query: Query(id: "q", text: expected.query))
    #expect(explanation.passages.map(\.score) == explanation.passages.map(\.score).sorted(by: >))
    for passage in explanation.passages {
      let place = try #require(documents.firstIndex(of: passage.document))
      #expect(abs(passage.score - expected.calibrated[place]) < 1e-3)
      #expect(passage.tokens.map(\.text).joined() == "[\(place + 1)] \(expected.passages[place])")
    }
    #expect(explanation.largestValue > 0)
  }
}
