import RankifyCore
import Reranking
import TestSupport
import Testing

/// Who is named when a model fails on one text among many.
struct BlameTests {
  /// Fails on every text with the word "bad".
  private struct Picky: DenseEncoder, PairScorer {
    let identity = HashingEncoder().identity

    func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
      if let index = texts.firstIndex(where: { $0.contains("bad") }) { throw fault(index) }
      return texts.map { _ in [1, 2] }
    }

    func scores(of documents: [String], for query: String) throws(RankifyError) -> [Float] {
      if let index = documents.firstIndex(where: { $0.contains("bad") }) { throw fault(index) }
      return documents.map { _ in 1 }
    }

    private func fault(_ index: Int) -> RankifyError {
      RankifyError(.failure, "text", index, "its vector is no vector")
    }
  }

  private func rankings(badQuery: Bool) -> [Ranking] {
    (0..<4).map { i in
      let query = Query(id: "q\(i)", text: badQuery && i == 2 ? "bad" : "good")
      let hits = (0..<5).map { d in
        let text = !badQuery && i == 3 && d == 1 ? "bad" : String(repeating: "good ", count: d * (i + 1))
        return Hit(document: Document(id: "d\(i)\(d)", text: text), score: Float(-d))
      }
      return Ranking(query: query, hits: hits)
    }
  }

  private func message(_ reranker: any Reranker, _ rankings: [Ranking]) async -> String {
    do { _ = try await reranker.run(batch: rankings) } catch { return "\(error)" }
    return "no error"
  }

  @Test func queriesAndDocumentsAreNamed() async {
    let dense = DenseReranker(Picky())
    #expect(await message(dense, rankings(badQuery: true)) == "query 'q2': its vector is no vector")
    #expect(await message(dense, rankings(badQuery: false)) == "document 'd31': its vector is no vector")
    let cross = CrossEncoderReranker(Picky(), name: "picky")
    #expect(await message(cross, rankings(badQuery: false)) == "query 'q3', document 'd31': its vector is no vector")
  }

  @Test func passagesStandForTheirDocuments() async {
    let words = (0..<40).map { $0 == 33 ? "bad" : "w\($0)" }.joined(separator: " ")
    let ranking = Ranking(
      query: Query(id: "q", text: "x"),
      hits: ["one", "two", "three"].enumerated().map { i, id in
        Hit(document: Document(id: id, text: i == 1 ? words : String(repeating: "w ", count: 40)), score: 0)
      })
    let windows = LongDocuments.bestPassage(words: 8, stride: 4)
    for reranker in [
      DenseReranker(Picky(), longDocuments: windows), CrossEncoderReranker(Picky(), name: "p", longDocuments: windows),
    ] as [any Reranker] {
      #expect(await message(reranker, [ranking]).contains("document 'two': its vector is no vector"))
    }
  }

  /// Both names look like é, and Swift's strings take them for one.
  @Test func documentsAreToldApartByTheBytesOfTheirNames() async throws {
    let hits = [("\u{e9}", "moon"), ("e\u{301}", "sea")].map { Hit(document: Document(id: $0, text: $1), score: 0) }
    let found = try await DenseReranker(HashingEncoder()).run(Ranking(query: Query(id: "q", text: "sea"), hits: hits))
    #expect(found.hits.map(\.document.text) == ["sea", "moon"])
    #expect(found.hits[0].score == 1 && found.hits[1].score < 1)
  }
}
