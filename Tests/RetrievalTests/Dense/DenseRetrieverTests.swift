import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct DenseRetrieverTests {
  @Test(arguments: [1, 3, 17, 299, 300, 1000]) func resultsAreThoseOfTheDefinition(_ depth: Int) throws {
    let fixture = try DenseFixture()
    try fixture.encode()
    let found = try fixture.retriever(depth: depth).entries(for: denseQueries)
    for (query, entries) in zip(denseQueries, found) {
      #expect(try entries == exhaustive(fixture.documents, query, HashingEncoder(), depth: depth))
    }
  }

  /// Texts that are alike tie, and a cut among them keeps those that come first by identifier.
  @Test func tiesAreCutByIdentifier() throws {
    let folder = try TemporaryFolder()
    let documents = (0..<200).map { Document(id: "d\(($0 * 37) % 200)", text: $0 % 2 == 0 ? "sea" : "moon") }
    let path = try build(documents, folder).path
    _ = try DenseBuilder(path, DocumentEncoding(HashingEncoder())).run()
    let dense = try DenseIndex(SparseIndex(path))
    let found = try DenseRetriever(dense, encoder: HashingEncoder(), depth: 7).entries(for: ["sea"])[0]
    #expect(try found == exhaustive(documents, "sea", HashingEncoder(), depth: 7))
  }

  @Test func aBatchGivesWhatEachQueryGivesAlone() async throws {
    let fixture = try DenseFixture()
    try fixture.encode()
    let retriever = try fixture.retriever(depth: 20)
    let queries = denseQueries.enumerated().map { Query(id: "\($0)", text: $1) }
    let together = try await retriever.run(batch: queries)
    for (query, ranking) in zip(queries, together) {
      #expect(try await retriever.run(query) == ranking)
      #expect(ranking.hits.allSatisfy { hit in fixture.documents.contains { $0 == hit.document } })
    }
  }

  @Test(arguments: VectorEncoding.allCases) func everyEncodingFindsNearlyTheSame(_ encoding: VectorEncoding) throws {
    let fixture = try DenseFixture()
    try fixture.encode(storage: VectorStorage(encoding: encoding))
    for query in denseQueries.dropLast() {
      let found = try fixture.retriever(depth: 10).entries(for: [query])[0]
      let wanted = try exhaustive(fixture.documents, query, HashingEncoder(), depth: 10)
      for (a, b) in zip(found, wanted) { #expect(abs(a.score - b.score) < 1e-3) }
    }
  }

  @Test func nothingIsFoundInNothing() throws {
    let folder = try TemporaryFolder()
    let path = try build([], folder).path
    #expect(try DenseBuilder(path, DocumentEncoding(HashingEncoder())).run() == 0)
    let dense = try DenseIndex(SparseIndex(path))
    #expect(try DenseRetriever(dense, encoder: HashingEncoder()).entries(for: ["x"]) == [[]])
  }

  @Test func storedVectorsAreThoseOfTheEncoder() throws {
    let fixture = try DenseFixture(50)
    try fixture.encode()
    let ids = fixture.documents.map(\.id).reversed() + ["nowhere"]
    let found = try DenseIndex(SparseIndex(fixture.path)).vectors(of: Array(ids))
    let wanted = try HashingEncoder().encode(fixture.documents.reversed().map(\.contents), as: .document)
    #expect(found == wanted.map(Optional.some) + [nil])
  }

  @Test func anotherEncoderIsRefused() throws {
    let fixture = try DenseFixture(20)
    try fixture.encode()
    let error = #expect(throws: RankifyError.self) {
      try fixture.retriever(HashingEncoder(seed: 2, name: "other"))
    }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("made by hashing (fp32), and other has other weights") == true)
    #expect(throws: RankifyError.self) { try fixture.retriever(HashingEncoder(dimension: 31)) }
    #expect(throws: Never.self) { try fixture.retriever(HashingEncoder(name: "moved/elsewhere")) }
  }

  private struct Broken: DenseEncoder {
    let identity = HashingEncoder().identity

    func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
      if let index = texts.firstIndex(of: "fails") { throw RankifyError(.failure, "text", index, "is too much") }
      return texts.map { Array(repeating: $0 == "no number" ? .nan : 0.5, count: 32) }
    }
  }

  @Test func aQueryThatCannotBeSearchedForIsNamed() throws {
    let fixture = try DenseFixture(5)
    try fixture.encode()
    let retriever = try DenseRetriever(DenseIndex(SparseIndex(fixture.path)), encoder: Broken(), depth: 3)
    for (text, reason) in [("fails", "is too much"), ("no number", "has nan at position 0")] {
      var queries = (0..<600).map { Query(id: "q\($0)", text: "w\($0)q") }
      queries[571].text = text
      let error = #expect(throws: RankifyError.self) { try retriever.entries(for: queries) }
      #expect(error?.message.hasPrefix("query 'q571': \(reason)") == true, "\(error?.message ?? "")")
      let hybrid = HybridRetriever(SparseRetriever(retriever.dense.index, depth: 3), retriever)
      #expect(throws: RankifyError.self) { try hybrid.entries(for: queries) }
      let nameless = #expect(throws: RankifyError.self) { try retriever.entries(for: queries.map(\.text)) }
      #expect(nameless?.message.hasPrefix("text 571: \(reason)") == true)
    }
  }

  @Test func anIndexWithoutVectorsSaysHowToGetThem() throws {
    let fixture = try DenseFixture(5)
    let error = #expect(throws: RankifyError.self) { try fixture.retriever() }
    #expect(error?.code == .missingResource)
    #expect(error?.message.contains("--dense MODEL") == true)
  }
}
