import Foundation
import Rankify
import TestSupport
import Testing

/// The library as the README shows it.
struct LibraryExampleTests {
  private struct ShortestFirst: Reranker {
    func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking {
      ranking.rescored(ranking.hits.map { -Float($0.document.text.utf8.count) })
    }
  }

  private func toyIndex(_ folder: TemporaryFolder) throws -> SparseIndex {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let corpus = try CorpusReader([repository.appendingPathComponent("datasets/toy/corpus.jsonl").path])
    let writer = try IndexWriter(creating: folder.file("toy.rankify"), analysis: AnalysisSettings())
    while let document = try corpus.next() { try writer.add(document) }
    try writer.commit()
    return try SparseIndex(folder.file("toy.rankify"))
  }

  @Test func searchesAndComposes() async throws {
    let folder = try TemporaryFolder()
    let index = try toyIndex(folder)
    let search = SparseRetriever(index, similarity: .bm25(k1: 0.9, b: 0.4), depth: 100)
    let query = Query(id: "1", text: "what keeps a bicycle upright")
    let ranking = try await search.run(query)
    #expect(ranking.hits.first?.document.id.hasPrefix("bicycle-") == true)

    let reranked = try await (search.top(5) >>> ShortestFirst()).run(query)
    #expect(Set(reranked.hits.map(\.document.id)) == Set(ranking.hits.prefix(5).map(\.document.id)))
    #expect(reranked.hits.map(\.document.text.utf8.count) == reranked.hits.map(\.document.text.utf8.count).sorted())
  }

  @Test func searchesByMeaningAndReranks() async throws {
    let folder = try TemporaryFolder()
    try TinyModels.link(into: folder)
    let encoder = try SentenceEncoder(folder: folder.file("encoder"))
    let path = try toyIndex(folder).path
    _ = try DenseBuilder(path, DocumentEncoding(encoder)).run()
    let index = try SparseIndex(path)
    let search = SparseRetriever(index, similarity: .bm25(k1: 0.9, b: 0.4), depth: 100)
    let vectors = try DenseIndex(index)
    let hybrid = HybridRetriever(search, try DenseRetriever(vectors, encoder: encoder))
    let query = Query(id: "1", text: "what keeps a bicycle upright")
    let fused = try await hybrid.run(query)
    #expect(fused.hits.count == index.statistics.documents)
    let reranked = try await (hybrid.top(10) >>> DenseReranker(encoder, stored: vectors)).run(query)
    #expect(Set(reranked.hits.map(\.document.id)) == Set(fused.hits.prefix(10).map(\.document.id)))
    let nearest = try await DenseRetriever(vectors, encoder: encoder).run(query)
    let places = Dictionary(uniqueKeysWithValues: nearest.hits.enumerated().map { ($1.document.id, $0) })
    let order = reranked.hits.compactMap { places[$0.document.id] }
    #expect(order == order.sorted())
  }
}
