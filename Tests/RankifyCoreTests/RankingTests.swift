import RankifyCore
import Testing

struct RankingTests {
  @Test func equalScoresFallBackToDescendingIdentifierByBytes() {
    let hits = ["A", "é", "B", "AA"].map { Hit(document: Document(id: $0, text: ""), score: 1) }
    let ranking = Ranking(query: Query(id: "1", text: ""), hits: hits)
    #expect(ranking.hits.map(\.document.id) == ["é", "B", "AA", "A"])
  }

  @Test func rescoringSortsAnewAndKeepsEveryDocument() {
    let hits = (0..<5).map { Hit(document: Document(id: "\($0)", text: ""), score: Float($0)) }
    let ranking = Ranking(query: Query(id: "1", text: ""), hits: hits)
    let rescored = ranking.rescored([1, 5, 3, 4, 2])
    #expect(rescored.hits.map(\.document.id) == ["3", "1", "2", "0", "4"])
  }
}
