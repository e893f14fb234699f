import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct LateRetrieverTests {
  @Test(arguments: [1, 3, 17, 199, 200, 1000]) func resultsAreThoseOfTheDefinition(_ depth: Int) throws {
    let fixture = try LateFixture()
    try fixture.encode()
    let found = try fixture.retriever(depth: depth).entries(for: lateQueries)
    for (query, entries) in zip(lateQueries, found) { try expectNear(entries, fixture.documents, query, depth: depth) }
  }

  /// Texts that are alike tie, and a cut among them keeps those that come first by identifier.
  @Test(arguments: [TokenSearchMode.exact, .plaid()]) func tiesAreCutByIdentifier(_ mode: TokenSearchMode) throws {
    let folder = try TemporaryFolder()
    let documents = (0..<200).map { Document(id: "d\(($0 * 37) % 200)", text: $0 % 2 == 0 ? "sea" : "moon") }
    let path = try build(documents, folder).path
    _ = try LateBuilder(path, LateEncoding(HashingTokenEncoder())).run()
    let retriever = try LateRetriever(
      LateIndex(SparseIndex(path)), encoder: HashingTokenEncoder(), depth: 7, mode: mode)
    let found = try retriever.entries(for: ["sea"])[0]
    #expect(try found.map(\.document) == lateRanking(documents, "sea", depth: 7).map(\.document))
  }

  @Test func aBatchGivesWhatEachQueryGivesAlone() async throws {
    let fixture = try LateFixture()
    try fixture.encode(storage: TokenStorage())
    let retriever = try fixture.retriever(depth: 20)
    let queries = lateQueries.enumerated().map { Query(id: "\($0)", text: $1) }
    let together = try await retriever.run(batch: queries)
    for (query, ranking) in zip(queries, together) {
      #expect(try await retriever.run(query) == ranking)
      #expect(ranking.hits.allSatisfy { hit in fixture.documents.contains { $0 == hit.document } })
    }
  }

  @Test(arguments: TokenEncoding.allCases) func everyEncodingFindsTheBestDocument(_ encoding: TokenEncoding) throws {
    let fixture = try LateFixture()
    try fixture.encode(storage: TokenStorage(encoding: encoding))
    let late = try LateIndex(SparseIndex(fixture.path))
    #expect(late.bytes > 0 && late.bytesPerDocument > Double(late.bytesPerToken))
    for document in fixture.documents.prefix(5) {
      let found = try fixture.retriever(depth: 10).entries(for: [document.contents])[0]
      let best = try lateRanking(fixture.documents, document.contents, depth: 1)
      let places = found.prefix(3).map(\.document)
      #expect(best.first.map { places.contains($0.document) } ?? found.isEmpty)
    }
  }

  /// A quarter of the documents that PLAID looks at is never fewer than are asked for, whatever was asked for before.
  @Test func plaidFindsAsManyAsAreAskedFor() throws {
    let fixture = try LateFixture(500)
    try fixture.encode(storage: TokenStorage())
    let wordy = try lateRanking(fixture.documents, "w1q", depth: 500).count
    for depth in [5, 300, 40] {
      #expect(
        try fixture.retriever(depth: depth, mode: .plaid()).entries(for: ["w1q w2q"])[0].count == min(depth, wordy))
    }
  }

  /// A small collection is searched exactly by default, to the last bit of a score.
  @Test func smallCollectionsAreSearchedExactly() throws {
    let fixture = try LateFixture(300)
    try fixture.encode(storage: TokenStorage())
    let late = try LateIndex(SparseIndex(fixture.path))
    #expect(late.standardMode(for: 10) == .exact && late.standardMode(for: 1000) == .exact)
    let standard = try fixture.retriever(depth: 10)
    #expect(standard.mode == .exact)
    let exact = try fixture.retriever(depth: 10, mode: .exact)
    #expect(try standard.entries(for: lateQueries) == exact.entries(for: lateQueries))
  }

  @Test func plaidNeedsCentroids() throws {
    let fixture = try LateFixture(20)
    try fixture.encode()
    let error = #expect(throws: RankifyError.self) { try fixture.retriever(mode: .plaid()) }
    #expect(error?.code == .badArguments && error?.message.contains("kept as fp32, without the centroids") == true)
  }

  @Test func stagesAreTold() throws {
    let fixture = try LateFixture(50)
    try fixture.encode(storage: TokenStorage())
    var stages: [[TokenSearchStage]] = []
    _ = try fixture.retriever(depth: 5, mode: .plaid()).entries(for: lateQueries) { stages += $0 }
    #expect(stages.count == lateQueries.count)
    #expect(stages[0].map(\.name) == [.candidates, .pruned, .approximate, .exact])
  }

  @Test func theEncoderMustBeThatOfTheIndex() throws {
    let fixture = try LateFixture(10)
    try fixture.encode()
    let late = try LateIndex(SparseIndex(fixture.path))
    let error = #expect(throws: RankifyError.self) {
      try LateRetriever(late, encoder: HashingTokenEncoder(documentLength: 32, seed: 9, name: "other"))
    }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("document length 32, not 64, other weights") == true)
    #expect(error?.message.contains("--drop-tokens --late other") == true)
  }

  @Test func poolingKeepsFewerVectors() throws {
    let fixture = try LateFixture(60)
    try fixture.encode(storage: TokenStorage(encoding: .float32, poolFactor: 2))
    let stored = try LateIndex(SparseIndex(fixture.path)).tokenVectors(of: fixture.documents.map(\.id))
    let whole = try HashingTokenEncoder().encode(fixture.documents.map(\.contents), as: .document)
    #expect(stored == whole.map { $0.pooled(factor: 2) })
  }

  @Test func unknownDocumentsHaveNoTokenVectors() throws {
    let fixture = try LateFixture(5)
    try fixture.encode()
    #expect(try LateIndex(SparseIndex(fixture.path)).tokenVectors(of: ["nobody"]) == [nil])
  }

  @Test func detailsTellHowVectorsAreKept() throws {
    let fixture = try LateFixture(30)
    try fixture.encode(storage: TokenStorage())
    let details = try #require(try SparseIndex(fixture.path).details().tokenVectors)
    #expect(details.documents == 30 && details.storage == TokenStorage())
    // 16 numbers of 2 bits, and 2 bytes for the centroid.
    #expect(details.bytesPerToken == 6)
    #expect(
      details.bytes == (try FileManager.default.attributesOfItem(atPath: fixture.path + ".tokens")[.size] as? Int))
  }
}
