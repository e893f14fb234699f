import RankifyCore
import Reranking
import Testing
import Vectors

struct LateInteractionRerankerTests {
  private func ranking(_ query: String, _ documents: [(String, String)]) -> Ranking {
    Ranking(
      query: Query(id: "1", text: query),
      hits: documents.map { Hit(document: Document(id: $0.0, text: $0.1), score: 0) })
  }

  /// Every query word that stands in the document meets itself, with a similarity of 1.
  @Test func scoresAreSumsOfTheLargestSimilarities() async throws {
    let before = ranking("moon sea", [("a", "moon"), ("b", "the sea and the moon"), ("c", "")])
    let after = try await LateInteractionReranker(HashingTokenEncoder()).run(before)
    #expect(after.hits.map(\.document.id) == ["b", "a", "c"])
    #expect(abs(after.hits[0].score - 2) < 1e-6)
    // A document without tokens has what colbert-ai gives masked ones, for each query token.
    #expect(after.hits[2].score == 2 * MaxSim.masked)
  }

  @Test func aDocumentOfManyRankingsIsEncodedOnce() async throws {
    let encoder = HashingTokenEncoder()
    let batch = (0..<4).map { _ in ranking("q", [("a", "bread"), ("b", "salt")]) }
    _ = try await LateInteractionReranker(encoder).run(batch: batch)
    #expect(encoder.encodedWords == 6)
  }

  private struct Store: TokenVectorSource {
    func tokenVectors(of documents: [Document.ID]) -> [TokenVectors?] {
      documents.map { $0 == "a" ? TokenVectors(dimension: 8, values: [Float](repeating: 3, count: 8)) : nil }
    }
  }

  @Test func storedVectorsAreTakenAndTheOthersEncoded() async throws {
    let encoder = HashingTokenEncoder()
    let before = ranking("x", [("a", "y"), ("b", "x")])
    let query = try encoder.encode(["x"], as: .query)[0]
    let after = try await LateInteractionReranker(encoder, stored: Store()).run(before)
    let scores = Dictionary(uniqueKeysWithValues: after.hits.map { ($0.document.id, $0.score) })
    #expect(scores["a"] == 3 * query.values.reduce(0, +) && scores["b"] == 1)
    // The query twice, document b once.
    #expect(encoder.encodedWords == 3)
  }

  @Test func theBestPassageCounts() async throws {
    let text = "salt salt salt moon sea salt salt"
    let before = ranking("moon sea", [("a", text)])
    let passages = LateInteractionReranker(
      HashingTokenEncoder(), longDocuments: .bestPassage(words: 2, stride: 1))
    let whole = LateInteractionReranker(HashingTokenEncoder())
    #expect(try await passages.run(before).hits[0].score == whole.run(before).hits[0].score)
    let apart = LateInteractionReranker(HashingTokenEncoder(), longDocuments: .bestPassage(words: 1, stride: 1))
    #expect(try await apart.run(before).hits[0].score < 2)
  }
}
