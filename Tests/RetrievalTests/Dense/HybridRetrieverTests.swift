import RankifyCore
import Retrieval
import TestSupport
import Testing

struct HybridRetrieverTests {
  private static let fusions: [any RunFusion] = [
    WeightedSum(weights: .each([0.3, 0.7])), WeightedSum(weights: .equal, normalization: .zScore),
    ReciprocalRankFusion(), CombSUM(), CombMNZ(), BordaFusion(), InverseSquareRank(),
  ]

  /// A score as a run file carries it.
  private func written(_ entries: [Run.Entry]) -> [Run.Entry] {
    entries.map { Run.Entry(document: $0.document, score: Double(Float($0.score).description) ?? .nan) }
  }

  @Test(arguments: fusions.indices) func hybridIsTheFusionOfTheTwoRuns(_ index: Int) throws {
    let fixture = try DenseFixture()
    try fixture.encode()
    let fusion = Self.fusions[index]
    let dense = try fixture.retriever(depth: 50)
    let sparse = SparseRetriever(dense.dense.index, depth: 50)
    let queries = denseQueries.enumerated().map { Query(id: "\($0)", text: $1) }
    let hybrid = HybridRetriever(sparse, dense, by: fusion, depth: 30)
    for (query, found) in zip(queries, try hybrid.entries(for: queries)) {
      var runs = [Run(tag: "a"), Run(tag: "b")]
      try runs[0].add(written(sparse.entries(for: query.text)), for: query.id)
      try runs[1].add(written(dense.entries(for: [query.text])[0]), for: query.id)
      #expect(try found == Array((fusion.fuse(runs)[query.id] ?? []).prefix(30)))
    }
  }

  @Test func theRankingHasTexts() async throws {
    let fixture = try DenseFixture()
    try fixture.encode()
    let dense = try fixture.retriever(depth: 50)
    let hybrid = HybridRetriever(SparseRetriever(dense.dense.index, depth: 50), dense, depth: 5)
    let query = Query(id: "1", text: denseQueries[0])
    let ranking = try await hybrid.run(query)
    #expect(ranking.hits.count == 5)
    #expect(try ranking.hits.map(\.document.id) == hybrid.entries(for: [query])[0].map(\.document))
    #expect(ranking.hits.allSatisfy { hit in fixture.documents.contains(hit.document) })
  }
}
