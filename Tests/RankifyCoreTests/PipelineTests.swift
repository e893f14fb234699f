import RankifyCore
import Testing

/// Finds documents named after the query's text: `x1`, `x2`, … with falling scores.
private struct Numbered: Retriever {
  var count = 5

  func run(_ query: Query) async throws(RankifyError) -> Ranking {
    if query.text == "bad" { throw RankifyError(.failure, "query \(query.id) is bad") }
    // Later queries finish first, so that keeping the order is work.
    for _ in 0..<(100 - min(99, Int(query.id) ?? 0)) { await Task.yield() }
    let hits = (1...count).map { Hit(document: Document(id: query.text + "\($0)", text: ""), score: Float(-$0)) }
    return Ranking(query: query, hits: hits)
  }
}

/// Turns a ranking round.
private struct Reversed: Reranker {
  func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
    ranking.rescored(ranking.hits.indices.map { Float($0) })
  }
}

struct PipelineTests {
  private func identifiers(_ ranking: Ranking) -> [String] { ranking.hits.map(\.document.id) }

  @Test func stagesComposeFromLeftToRight() async throws {
    let search = Numbered().top(3) >>> Reversed().top(2)
    #expect(identifiers(try await search.run(Query(id: "1", text: "a"))) == ["a3", "a2"])
  }

  @Test func aComposedSearchIsARetrieverAndTwoRerankersAreOne() async throws {
    func cut(_ retriever: some Retriever) -> some Retriever { retriever.top(1) }
    let twice: some Reranker = Reversed() >>> Reversed()
    let search = cut(Numbered() >>> twice)
    #expect(identifiers(try await search.run(Query(id: "1", text: "a"))) == ["a1"])
  }

  @Test(arguments: [0, 1, 7, 8, 9, 50])
  func aBatchKeepsItsOrderAndEqualsSingleRuns(_ count: Int) async throws {
    let queries = (0..<count).map { Query(id: "\($0)", text: "q\($0)-") }
    let search = Numbered() >>> Reversed().top(2)
    var single: [Ranking] = []
    for query in queries { single.append(try await search.run(query)) }
    #expect(try await search.run(batch: queries) == single)
  }

  @Test func aFailedQueryFailsTheBatchWithItsOwnError() async throws {
    let queries = (0..<30).map { Query(id: "\($0)", text: $0 == 17 ? "bad" : "a") }
    let search = Numbered().top(1) >>> Reversed()
    do throws(RankifyError) {
      _ = try await search.run(batch: queries)
      Issue.record("the batch succeeded")
    } catch {
      #expect(error.code == .failure)
      #expect(error.message == "query 17 is bad")
    }
  }

  @Test func fusedRetrieversAreARetriever() async throws {
    let search = FusedRetriever([Numbered(), Numbered() >>> Reversed().top(2)], by: ReciprocalRankFusion(k: 0))
    // First a1 … a5, second a5, a4: a5 = 1/5 + 1, a1 = 1, a4 = 1/4 + 1/2.
    let ranking = try await search.top(3).run(Query(id: "1", text: "a"))
    #expect(identifiers(ranking) == ["a5", "a1", "a4"])
    #expect(ranking.hits.map(\.score) == [1.2, 1, 0.75])
    let queries = (0..<10).map { Query(id: "\($0)", text: "q\($0)-") }
    var single: [Ranking] = []
    for query in queries { single.append(try await search.run(query)) }
    #expect(try await search.run(batch: queries) == single)
  }

  @Test func aFailingRetrieverFailsTheFusion() async throws {
    let search = FusedRetriever([Numbered(), Numbered()], by: CombSUM())
    await #expect(throws: RankifyError.self) { try await search.run(Query(id: "9", text: "bad")) }
    await #expect(throws: RankifyError.self) { try await search.run(batch: [Query(id: "9", text: "bad")]) }
  }
}
