import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct DenseChangeTests {
  private func more(_ range: Range<Int>) -> [Document] {
    range.map { Document(id: "new\($0)", title: $0 % 2 == 0 ? "w3q" : "", text: "w\($0 % 9)q w\($0 % 7)q") }
  }

  private func writer(_ fixture: DenseFixture, _ encoder: HashingEncoder = HashingEncoder()) throws -> IndexWriter {
    try IndexWriter(opening: fixture.path, threads: 1, encoding: DocumentEncoding(encoder))
  }

  @Test func vectorsFollowTheTexts() throws {
    let fixture = try DenseFixture()
    try fixture.encode()
    var documents = fixture.documents
    for round in 0..<6 {
      let writer = try writer(fixture)
      let added = more(round * 30..<round * 30 + 30)
      for document in added { try writer.add(document) }
      for _ in 0..<20 { try writer.delete(documents.remove(at: documents.count / 3).id) }
      documents += added
      documents[4].text = "w\(round)q again"
      try writer.update(documents[4])
      try writer.commit()
      try expectInStep(fixture.path, documents)
    }
  }

  @Test func onlyNewDocumentsAreEncoded() throws {
    let fixture = try DenseFixture()
    try fixture.encode()
    let encoder = HashingEncoder()
    let writer = try writer(fixture, encoder)
    for document in more(0..<12) { try writer.add(document) }
    try writer.commit()
    #expect(encoder.encodedTexts == 12)
  }

  @Test func beyondTheLimitTextsAreCommittedFirst() throws {
    let fixture = try DenseFixture(100)
    try fixture.encode()
    let encoder = HashingEncoder()
    let writer = try IndexWriter(opening: fixture.path, encoding: DocumentEncoding(encoder, limit: 10))
    for document in more(0..<10) { try writer.add(document) }
    try writer.commit()
    #expect(encoder.encodedTexts == 10)
    try expectInStep(fixture.path, fixture.documents + more(0..<10))
    for document in more(10..<21) { try writer.add(document) }
    try writer.delete(fixture.documents[0].id)
    try writer.commit()
    #expect(encoder.encodedTexts == 10)
    #expect(try SparseIndex(fixture.path).statistics.documents == 120)
    let error = #expect(throws: RankifyError.self) { try fixture.retriever() }
    #expect(error?.message.contains("11 of 120 documents have no vector yet") == true)
    // More may be added before the rest is encoded.
    for document in more(21..<30) { try writer.add(document) }
    try writer.commit()
    #expect(try DenseBuilder(fixture.path, DocumentEncoding(encoder), start: .resuming).run() == 20)
    try expectInStep(fixture.path, fixture.documents.dropFirst() + more(0..<30))
  }

  @Test func aDocumentIsHeldAsItIs() throws {
    let fixture = try DenseFixture(10)
    let writer = try writer(fixture)
    let document = fixture.documents[3]
    #expect(try writer.holds(document))
    #expect(try !writer.holds(Document(id: document.id, title: document.title, text: document.text + " ")))
    #expect(try !writer.holds(Document(id: "absent", text: document.text)))
    let composed = Document(id: "accent", text: "caf\u{e9}")
    try writer.add(composed)
    #expect(try !writer.holds(composed))
    try writer.commit()
    #expect(try writer.holds(composed) && !writer.holds(Document(id: "accent", text: "cafe\u{301}")))
  }

  /// Numbers of the last documents are given out again once they are merged away.
  @Test func numbersThatComeAgainGetVectorsOfTheirOwn() throws {
    let fixture = try DenseFixture(40)
    try fixture.encode()
    var documents = fixture.documents
    for round in 0..<4 {
      let writer = try writer(fixture)
      for document in documents.suffix(10) { try writer.delete(document.id) }
      documents.removeLast(10)
      try writer.optimize()
      for document in more(round * 10..<round * 10 + 10) {
        try writer.add(document)
        documents.append(document)
      }
      try writer.commit()
      try expectInStep(fixture.path, documents)
    }
  }

  @Test func documentsAreDeletedWithoutAnEncoderButNotAdded() throws {
    let fixture = try DenseFixture(60)
    try fixture.encode()
    let writer = try IndexWriter(opening: fixture.path)
    let error = #expect(throws: RankifyError.self) {
      for document in more(0..<5) { try writer.add(document) }
      try writer.commit()
    }
    #expect(
      error?.message.contains("has vectors by hashing") == true && error?.message.contains("--drop-vectors") == true)
    try expectInStep(fixture.path, fixture.documents)
    try writer.delete(fixture.documents[7].id)
    try writer.commit()
    try expectInStep(fixture.path, fixture.documents.filter { $0.id != fixture.documents[7].id })
  }

  @Test func anotherEncoderCannotAdd() throws {
    let fixture = try DenseFixture(30)
    try fixture.encode()
    let writer = try writer(fixture, HashingEncoder(seed: 9, name: "other"))
    #expect(throws: RankifyError.self) {
      try writer.add(more(0..<1)[0])
      try writer.commit()
    }
    try expectInStep(fixture.path, fixture.documents)
  }

  @Test func aRolledBackChangeLeavesNoTrace() throws {
    let fixture = try DenseFixture(30)
    try fixture.encode()
    let writer = try writer(fixture)
    try writer.add(more(0..<1)[0])
    try writer.delete(fixture.documents[3].id)
    writer.rollback()
    try expectInStep(fixture.path, fixture.documents)
    try writer.add(more(0..<1)[0])
    try writer.commit()
    try expectInStep(fixture.path, fixture.documents + more(0..<1))
  }

  @Test func openReadersKeepWhatTheyOpened() throws {
    let fixture = try DenseFixture(100)
    try fixture.encode()
    let before = try fixture.retriever(depth: 30)
    let writer = try writer(fixture)
    for document in fixture.documents.prefix(80) { try writer.delete(document.id) }
    for document in more(0..<40) { try writer.add(document) }
    try writer.optimize()
    for (query, found) in zip(denseQueries, try before.entries(for: denseQueries)) {
      #expect(try found == exhaustive(fixture.documents, query, HashingEncoder(), depth: 30))
    }
    try expectInStep(fixture.path, fixture.documents.dropFirst(80) + more(0..<40))
  }

  @Test func optimizingDropsDeletedVectorsAndTheOldFile() throws {
    let fixture = try DenseFixture(3000)
    try fixture.encode(storage: VectorStorage(encoding: .int8))
    func bytes() throws -> Int { try DenseIndex(SparseIndex(fixture.path)).bytes }
    let before = try bytes()
    let writer = try IndexWriter(opening: fixture.path)
    for document in fixture.documents.prefix(1400) { try writer.delete(document.id) }
    try writer.optimize()
    #expect(try bytes() < before * 3 / 4)
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(names.filter { $0.contains("vectors") } == ["index.rankify.vectors-2"])
    #expect(try IndexCheck.run(fixture.path).isSound)
  }

  @Test func anIndexBuiltAnewHasNoVectors() throws {
    let fixture = try DenseFixture(10)
    try fixture.encode()
    _ = try build(fixture.documents, fixture.folder, "index.rankify")
    #expect(try DenseIndex.encoder(of: fixture.path) == nil)
    #expect(!FileManager.default.fileExists(atPath: fixture.path + ".vectors"))
    try fixture.encode()
    try expectInStep(fixture.path, fixture.documents)
  }

  @Test func vectorsCanBeDropped() throws {
    let fixture = try DenseFixture(10)
    #expect(try !DenseIndex.drop(fixture.path))
    try fixture.encode()
    #expect(try DenseIndex.drop(fixture.path))
    #expect(!FileManager.default.fileExists(atPath: fixture.path + ".vectors"))
    #expect(try IndexCheck.run(fixture.path).isSound)
    try fixture.encode(HashingEncoder(dimension: 16, seed: 3))
    try expectInStep(fixture.path, fixture.documents, HashingEncoder(dimension: 16, seed: 3))
  }
}
