import RankifyCore
import Reranking
import TestSupport
import Testing

struct EncodedTextsTests {
  /// Rankings over a pool of documents, as those of many queries of one collection.
  private func batches(_ count: Int, of size: Int, seed: UInt64) -> [[Ranking]] {
    var random = SeededGenerator(seed: seed)
    let pool = (0..<30).map { i in
      Document(
        id: "d\(i)", text: (0..<5).map { _ in "w\(Int.random(in: 0..<40, using: &random))" }.joined(separator: " "))
    }
    return (0..<count).map { batch in
      (0..<size).map { number in
        let hits = pool.shuffled(using: &random).prefix(10).map { Hit(document: $0, score: 0) }
        return Ranking(query: Query(id: "\(batch)-\(number)", text: "w1 w2 w3"), hits: Array(hits))
      }
    }
  }

  @Test func documentsOfManyBatchesAreEncodedOnce() async throws {
    let encoder = HashingEncoder()
    let reranker = DenseReranker(encoder)
    let batches = batches(12, of: 2, seed: 3)
    for batch in batches { _ = try await reranker.run(batch: batch) }
    let distinct = Set(batches.joined().flatMap(\.hits).map(\.document.id)).count
    #expect(reranker.encodedTexts == distinct)
    // One text a query, one a document.
    #expect(encoder.encodedTexts == 24 + distinct)
  }

  /// 1,000 bytes hold the vectors of a few documents, none of them those of one batch.
  @Test(arguments: [0, 1, 1000, 4000]) func littleMemoryChangesNoScore(_ memory: Int) async throws {
    let (small, large) = (HashingTokenEncoder(), HashingTokenEncoder())
    let bounded = LateInteractionReranker(small, memory: memory)
    let free = LateInteractionReranker(large)
    for batch in batches(10, of: 1, seed: 5) {
      #expect(try await bounded.run(batch: batch) == free.run(batch: batch))
    }
    #expect(bounded.encodedTexts > free.encodedTexts)
    if memory == 0 { #expect(bounded.encodedTexts == 100) }
  }

  /// A text is known by its words, not by an identifier that another collection may have, too.
  @Test func identifiersOfAnotherCollectionMeanNothing() async throws {
    func ranking(_ text: String) -> Ranking {
      Ranking(
        query: Query(id: "1", text: "moon"), hits: [Hit(document: Document(id: "a", text: text), score: 0)])
    }
    let reranker = DenseReranker(HashingEncoder())
    #expect(try await reranker.run(ranking("moon")).hits[0].score > 0.99)
    #expect(try await reranker.run(ranking("sea")).hits[0].score < 0.99)
    // é as one character and as e with an accent are two texts to an encoder.
    _ = try await reranker.run(ranking("caf\u{e9}"))
    _ = try await reranker.run(ranking("cafe\u{301}"))
    #expect(reranker.encodedTexts == 4)
  }

  private struct Failing: DenseEncoder {
    let encoder = HashingEncoder()
    var identity: EncoderDescription { encoder.identity }
    func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
      if let bad = texts.firstIndex(of: "bad") { throw RankifyError(.invalidInput, "text", bad, "is bad") }
      return try encoder.encode(texts, as: role)
    }
  }

  @Test func theDocumentToBlameIsNamedAmongKnownOnes() async throws {
    func ranking(_ documents: [(String, String)]) -> Ranking {
      Ranking(
        query: Query(id: "1", text: "moon"),
        hits: documents.map { Hit(document: Document(id: $0.0, text: $0.1), score: 0) })
    }
    let reranker = DenseReranker(Failing())
    _ = try await reranker.run(ranking([("a", "sea"), ("b", "tide")]))
    let error = await #expect(throws: RankifyError.self) {
      try await reranker.run(ranking([("a", "sea"), ("c", "sea"), ("b", "tide"), ("d", "salt"), ("x", "bad")]))
    }
    #expect(error?.message == "document 'x': is bad")
  }
}
