import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct LateChangeTests {
  private func more(_ range: Range<Int>) -> [Document] {
    range.map { Document(id: "new\($0)", title: $0 % 2 == 0 ? "w3q" : "", text: "w\($0 % 9)q w\($0 % 7)q") }
  }

  @Test func tokenVectorsFollowTheTexts() throws {
    let fixture = try LateFixture()
    try fixture.encode()
    var documents = fixture.documents
    for round in 0..<5 {
      let writer = try fixture.writer()
      let added = more(round * 30..<round * 30 + 30)
      for document in added { try writer.add(document) }
      for _ in 0..<20 { try writer.delete(documents.remove(at: documents.count / 3).id) }
      documents += added
      documents[4].text = "w\(round)q again"
      try writer.update(documents[4])
      if round == 3 { try writer.optimize() } else { try writer.commit() }
      try expectTokensInStep(fixture.path, documents)
    }
  }

  @Test func onlyNewDocumentsAreEncodedAndDriftIsTold() throws {
    let fixture = try LateFixture()
    try fixture.encode(storage: TokenStorage())
    #expect(try IndexCheck.run(fixture.path).tokenVectors?.addedError == nil)
    let encoder = HashingTokenEncoder()
    let writer = try fixture.writer(encoder)
    for i in 0..<12 { try writer.add(Document(id: "new\(i)", text: "strange\(i) unseen\(i) words\(i)")) }
    try writer.commit()
    #expect(encoder.encodedTexts == 12)
    let report = try IndexCheck.run(fixture.path)
    #expect(report.isSound && report.tokenVectors?.documents == 212)
    #expect(report.tokenVectors?.hasDrifted == true)
    let known = try #require(report.tokenVectors?.expectedError)
    #expect((report.tokenVectors?.addedError ?? 0) > known)
  }

  @Test func denseVectorsAndTokenVectorsGoTogether() throws {
    let fixture = try LateFixture(80)
    try fixture.encode()
    _ = try DenseBuilder(fixture.path, DocumentEncoding(HashingEncoder())).run()
    let writer = try IndexWriter(
      opening: fixture.path, encoding: DocumentEncoding(HashingEncoder()), late: LateEncoding(HashingTokenEncoder()))
    for document in fixture.documents.prefix(60) { try writer.delete(document.id) }
    for document in more(0..<10) { try writer.add(document) }
    try writer.commit()
    let documents = fixture.documents.dropFirst(60) + more(0..<10)
    try expectTokensInStep(fixture.path, Array(documents))
    try expectInStep(fixture.path, Array(documents))
    // More was deleted than is left: both have new files, and only those.
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    let beside = names.filter { $0.hasPrefix("index.rankify.") }.sorted()
    #expect(beside == ["index.rankify.tokens-2", "index.rankify.vectors-2"])
    let lacking = try IndexWriter(opening: fixture.path, encoding: DocumentEncoding(HashingEncoder()))
    let error = #expect(throws: RankifyError.self) {
      try lacking.add(more(20..<21)[0])
      try lacking.commit()
    }
    #expect(error?.message.contains("--late hashing tokens") == true)
    try LateIndex.drop(fixture.path)
    try expectInStep(fixture.path, Array(documents))
  }

  @Test func aRolledBackChangeLeavesNoTrace() throws {
    let fixture = try LateFixture(30)
    try fixture.encode()
    let writer = try fixture.writer()
    try writer.add(more(0..<1)[0])
    try writer.delete(fixture.documents[3].id)
    writer.rollback()
    try expectTokensInStep(fixture.path, fixture.documents)
  }

  @Test func openReadersKeepWhatTheyOpened() throws {
    let fixture = try LateFixture(100)
    try fixture.encode()
    let before = try fixture.retriever(depth: 30)
    let writer = try fixture.writer()
    for document in fixture.documents.prefix(80) { try writer.delete(document.id) }
    for document in more(0..<40) { try writer.add(document) }
    try writer.optimize()
    for (query, found) in zip(lateQueries, try before.entries(for: lateQueries)) {
      try expectNear(found, fixture.documents, query, depth: 30)
    }
    try expectTokensInStep(fixture.path, fixture.documents.dropFirst(80) + more(0..<40))
  }

  @Test func optimizingDropsDeletedTokenVectorsAndTheOldFile() throws {
    let fixture = try LateFixture(600)
    try fixture.encode(storage: TokenStorage())
    let before = try LateIndex(SparseIndex(fixture.path))
    let queries = try HashingTokenEncoder().encode(lateQueries, as: .query)
    let writer = try IndexWriter(opening: fixture.path)
    for document in fixture.documents.prefix(280) { try writer.delete(document.id) }
    try writer.optimize()
    let after = try LateIndex(SparseIndex(fixture.path))
    #expect(after.bytes < before.bytes)
    let kept = fixture.documents.dropFirst(280).map(\.id)
    #expect(try after.tokenVectors(of: kept) == before.tokenVectors(of: kept))
    #expect(try after.search(queries, 10).entries.count == queries.count)
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(names.filter { $0.contains("tokens") } == ["index.rankify.tokens-2"])
    #expect(try IndexCheck.run(fixture.path).isSound)
  }

  @Test func anIndexBuiltAnewHasNoTokenVectors() throws {
    let fixture = try LateFixture(10)
    try fixture.encode()
    _ = try build(fixture.documents, fixture.folder, "index.rankify")
    #expect(try LateIndex.encoder(of: fixture.path) == nil)
    #expect(!FileManager.default.fileExists(atPath: fixture.path + ".tokens"))
  }
}
