import RankifyCore
import Reranking
import TestSupport
import Testing

@Suite struct InContextRerankerTests {
  private func reranker(
    depth: Int = 100, _ change: (inout InContextOptions) -> Void = { _ in }
  ) throws -> InContextReranker {
    InContextReranker(try InContextFixture("llama").scorer(change), depth: depth)
  }

  /// Rankings whose prompts find room in 1024 tokens.
  private func ranking(_ seed: UInt64, hits: Int) -> Ranking {
    var samples = Samples(seed: seed)
    let long = samples.ranking("q\(seed)", hits: hits)
    return Ranking(
      query: Query(id: "q\(seed)", text: "w1 w2"),
      hits: long.hits.map {
        Hit(document: Document(id: $0.document.id, text: String($0.document.text.prefix(25))), score: $0.score)
      })
  }

  @Test(arguments: [1, 2, 3, 7, 12])
  func givesBackEveryHitOnce(_ count: Int) async throws {
    let windows = SlidingWindows(size: 5, stride: 2)
    for reranker in [try reranker(), try reranker(depth: 4), try reranker { $0.windows = windows }] {
      let before = ranking(UInt64(count), hits: count)
      let after = try await reranker.run(before)
      #expect(after.hits.map(\.document.id).sorted() == before.hits.map(\.document.id).sorted())
      #expect(zip(after.hits, after.hits.dropFirst()).allSatisfy { $0.score >= $1.score })
      #expect(
        Array(after.hits.map(\.document.id).dropFirst(reranker.depth))
          == Array(before.hits.map(\.document.id).dropFirst(reranker.depth)))
    }
    #expect(try await reranker().run(Ranking(query: Query(id: "q", text: "x"), hits: [])).hits.isEmpty)
  }

  // The last passage of the prompt is the best one of the first stage.
  @Test func theBestPassageOfTheFirstStageIsReadLast() async throws {
    let fixture = try InContextFixture("llama"), expected = fixture.cases[0]
    let hits = expected.passages.enumerated().map { place, text in
      Hit(document: Document(id: "d\(place)", text: text), score: Float(place))
    }
    let after = try await reranker().run(Ranking(query: Query(id: "q", text: expected.query), hits: hits))
    for hit in after.hits {
      let place = try #require(Int(hit.document.id.dropFirst()))
      #expect(abs(Double(hit.score) - expected.calibrated[place]) < 1e-3)
    }
  }

  // Scores of a prompt do not hang together with those of others, whatever the order of work.
  @Test func rankingsDoNotDependOnTheirCompany() async throws {
    let reranker = try reranker { $0.order = .shuffled(seed: 7) }
    let rankings = (0..<4).map { ranking($0, hits: 6) }
    let together = try await reranker.run(batch: rankings)
    for (ranking, expected) in zip(rankings, together) { #expect(try await reranker.run(ranking) == expected) }
  }

  @Test func orderByLotIsTheSameForTheSameSeed() {
    let query = Query(id: "q", text: "t"), other = Query(id: "r", text: "t")
    let places = PassageOrder.shuffled(seed: 1).places(20, query: query)
    #expect(places == PassageOrder.shuffled(seed: 1).places(20, query: query))
    #expect(places != PassageOrder.shuffled(seed: 2).places(20, query: query))
    #expect(places != PassageOrder.shuffled(seed: 1).places(20, query: other))
    #expect(places.sorted() == Array(0..<20))
    #expect(PassageOrder.bestLast.places(3, query: query) == [2, 1, 0])
    #expect(PassageOrder.bestFirst.places(3, query: query) == [0, 1, 2])
  }

  @Test func windowsAndCutPassagesAreCounted() async throws {
    let windowed = try reranker { $0.windows = SlidingWindows(size: 4, stride: 2) }
    _ = try await windowed.run(batch: [ranking(1, hits: 7), ranking(2, hits: 4)])
    #expect(windowed.windowedRankings == 1)
    let long = Ranking(
      query: Query(id: "q", text: "x"),
      hits: [Hit(document: Document(id: "d", text: String(repeating: "w ", count: 700)), score: 1)])
    let cut = try reranker { $0.words = nil }
    _ = try await cut.run(long)
    #expect(cut.truncatedPassages == 1 && cut.tokens > 900)
    let short = try reranker { $0.words = 300 }
    _ = try await short.run(long)
    #expect(short.truncatedPassages == 0 && short.tokens < 800)
  }
}
