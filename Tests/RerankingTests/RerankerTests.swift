import RankifyCore
import Reranking
import TestSupport
import Testing

struct RerankerTests {
  private static let rerankers: [any Reranker] = [
    DenseReranker(HashingEncoder(), depth: 10), DenseReranker(HashingEncoder(), depth: 1000),
    DenseReranker(HashingEncoder(), depth: 10, longDocuments: .bestPassage(words: 8, stride: 3)),
    CrossEncoderReranker(WordOverlap(), name: "overlap", depth: 10),
    CrossEncoderReranker(WordOverlap(), name: "overlap", depth: 30, longDocuments: .bestPassage(words: 8, stride: 8)),
    LateInteractionReranker(HashingTokenEncoder(), depth: 10),
    LateInteractionReranker(HashingTokenEncoder(), depth: 30, longDocuments: .bestPassage(words: 8, stride: 3)),
  ]

  private func expectPermutation(_ after: Ranking, of before: Ranking, depth: Int) {
    #expect(after.query == before.query)
    let (new, old) = (after.hits.map(\.document), before.hits.map(\.document))
    #expect(new.count == old.count)
    #expect(Array(new.dropFirst(depth)) == Array(old.dropFirst(depth)))
    #expect(Set(new.prefix(depth)) == Set(old.prefix(depth)))
    let scores = after.hits.map(\.score)
    #expect(scores == scores.sorted(by: >))
  }

  @Test(arguments: rerankers.indices) func nothingIsLostOrDoubledAndTheTailStaysBelow(_ index: Int) async throws {
    var samples = Samples(seed: 7)
    for size in [0, 1, 2, 9, 10, 11, 40] {
      let before = samples.ranking(hits: size)
      let depth = [10, 1000, 10, 10, 30, 10, 30][index]
      expectPermutation(try await Self.rerankers[index].run(before), of: before, depth: depth)
    }
  }

  @Test(arguments: rerankers.indices) func aBatchGivesWhatEachRankingGivesAlone(_ index: Int) async throws {
    var samples = Samples(seed: 8)
    let batch = (0..<5).map { samples.ranking("q\($0)", hits: 20) }
    // Identifiers repeat among the rankings, texts too: they are documents of one corpus.
    let shared = batch.map { ranking in
      Ranking(query: ranking.query, hits: batch[0].hits.map { Hit(document: $0.document, score: $0.score) })
    }
    let together = try await Self.rerankers[index].run(batch: shared)
    for (ranking, result) in zip(shared, together) { #expect(try await Self.rerankers[index].run(ranking) == result) }
  }

  @Test func denseScoresAreInnerProducts() async throws {
    let encoder = HashingEncoder()
    let before = Ranking(
      query: Query(id: "1", text: "moon sea"),
      hits: [
        Hit(document: Document(id: "a", text: "bread"), score: 3),
        Hit(document: Document(id: "b", title: "moon", text: "sea"), score: 2),
      ])
    let after = try await DenseReranker(encoder).run(before)
    #expect(after.hits[0].document.id == "b")
    #expect(abs(after.hits[0].score - 1) < 1e-6)
  }

  @Test func scorersAreWhatTheySay() {
    // By hand: (3, 4) has length 5; (3, 4) · (1, 2) = 11; (1, 2) has length √5. Eleven dimensions leave a tail behind 8.
    let documents: [[Float]] = [[1, 2], [0, 0], [-3, -4]]
    #expect(DotProduct().scores(of: documents, for: [3, 4]) == [11, 0, -25])
    let cosines = Cosine().scores(of: documents, for: [3, 4])
    #expect(abs(cosines[0] - 11 / (5 * Float(5).squareRoot())) < 1e-6 && cosines[1...] == [0, -1])
    let long = (0..<11).map(Float.init)
    #expect(DotProduct().scores(of: [long], for: long) == [385])
  }

  @Test func aDocumentOfManyRankingsIsEncodedOnce() async throws {
    let encoder = HashingEncoder()
    let document = Document(id: "a", text: "bread")
    let batch = (0..<4).map { Ranking(query: Query(id: "\($0)", text: "q"), hits: [Hit(document: document, score: 1)]) }
    _ = try await DenseReranker(encoder).run(batch: batch)
    #expect(encoder.encodedTexts == 5)
  }

  private struct Store: VectorSource {
    func vectors(of documents: [Document.ID]) -> [[Float]?] { documents.map { $0 == "a" ? [1, 0] : nil } }
  }

  @Test func storedVectorsAreTakenAndTheOthersEncoded() async throws {
    let encoder = HashingEncoder(dimension: 2)
    let before = Ranking(
      query: Query(id: "1", text: "x"),
      hits: ["a", "b"].map { Hit(document: Document(id: $0, text: "x"), score: 1) })
    let query = try encoder.encode(["x"], as: .query)[0]
    let after = try await DenseReranker(encoder, stored: Store()).run(before)
    let scores = Dictionary(uniqueKeysWithValues: after.hits.map { ($0.document.id, $0.score) })
    #expect(scores == ["a": query[0], "b": 1])
    #expect(encoder.encodedTexts == 3)
  }

  @Test func theTailKeepsItsOrderWhereScoresAreHuge() async throws {
    let hits = (0..<6).map { Hit(document: Document(id: "d\($0)", text: "d\($0)"), score: Float(10 - $0)) }
    let scorer = FixedScores(values: ["d0": -3e9, "d1": -2e9])
    let after = try await CrossEncoderReranker(scorer, name: "fixed", depth: 2)
      .run(Ranking(query: Query(id: "1", text: ""), hits: hits))
    #expect(after.hits.map(\.document.id) == ["d1", "d0", "d2", "d3", "d4", "d5"])
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aScoreThatIsNoNumberIsAFailure(_ score: Float) async throws
  {
    let ranking = Ranking(
      query: Query(id: "7", text: ""),
      hits: ["a", "b"].map { Hit(document: Document(id: $0, text: $0), score: 1) })
    let reranker = CrossEncoderReranker(FixedScores(values: ["a": 1, "b": score]), name: "m")
    let error = await #expect(throws: RankifyError.self) { try await reranker.run(ranking) }
    #expect(error?.message.hasPrefix("query '7': m gives document 'b' the score \(score)") == true)
  }
}
