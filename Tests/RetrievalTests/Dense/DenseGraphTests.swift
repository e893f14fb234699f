import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

/// Searches that a graph of neighbours answers.
struct DenseGraphTests {
  private let encoder = HashingEncoder(dimension: 16)
  private let depth = 10

  private func build(_ count: Int) throws -> DenseFixture {
    let fixture = try DenseFixture(count)
    let storage = VectorStorage(hasGraph: true)
    try fixture.encode(encoder, storage: storage)
    let builder = try DenseBuilder(
      fixture.path, DocumentEncoding(encoder), storage: storage, start: .resuming)
    #expect(try builder.buildGraph())
    return fixture
  }

  /// The share of the exact scores that are found, by place: documents that tie may stand for each other.
  private func share(_ path: String, _ documents: [Document]) throws -> Double {
    let retriever = try DenseRetriever(DenseIndex(SparseIndex(path)), encoder: encoder, depth: depth)
    var (found, wanted) = (0, 0)
    for query in denseQueries.dropLast() {
      let exact = try exhaustive(documents, query, encoder, depth: depth).map(\.score)
      let scores = try retriever.entries(for: [query])[0].map(\.score)
      found += zip(scores, exact).count { $0 == $1 }
      wanted += exact.count
    }
    return Double(found) / Double(wanted)
  }

  @Test func aGraphFindsNearlyAllAndSaysHowMuch() throws {
    let fixture = try build(2000)
    let dense = try DenseIndex(SparseIndex(fixture.path))
    #expect(dense.hasGraph)
    #expect(try #require(try dense.graphRecall()) > 0.9)
    #expect(try share(fixture.path, fixture.documents) > 0.9)
    #expect(try IndexCheck.run(fixture.path).isSound)
  }

  @Test func changesAreFoundBesideTheGraph() throws {
    let fixture = try build(2000)
    let writer = try IndexWriter(opening: fixture.path, encoding: DocumentEncoding(encoder))
    let added = (0..<50).map { Document(id: "new\($0)", text: "w\($0 % 9)q w\($0 % 5)q") }
    for document in added { try writer.add(document) }
    for document in fixture.documents.prefix(100) { try writer.delete(document.id) }
    try writer.commit()
    let documents = Array(fixture.documents.dropFirst(100)) + added
    #expect(try share(fixture.path, documents) > 0.9)
    // A new file of vectors gets a graph of its own.
    try writer.optimize()
    #expect(try DenseIndex(SparseIndex(fixture.path)).hasGraph)
    #expect(try share(fixture.path, documents) > 0.9)
    #expect(try IndexCheck.run(fixture.path).isSound)
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).filter {
      $0.contains("vectors")
    }
    #expect(names.sorted() == ["index.rankify.vectors-2", "index.rankify.vectors-2.graph"])
  }

  @Test func withoutItsFileTheSearchSaysSo() throws {
    let fixture = try build(500)
    let file = fixture.path + ".vectors.graph"
    try FileManager.default.removeItem(atPath: file)
    let error = #expect(throws: RankifyError.self) { try DenseIndex(SparseIndex(fixture.path)) }
    #expect(error?.code == .missingResource)
    #expect(error?.message.hasPrefix("\(file): the graph by which this index is searched is not there") == true)
    #expect(error?.message.hasSuffix("rankify index -i \(fixture.path) --dense --hnsw") == true)
    let report = try IndexCheck.run(fixture.path)
    #expect(report.isSound && report.omissions.count == 1)
    try DenseIndex.buildGraph(fixture.path)
    #expect(try DenseIndex(SparseIndex(fixture.path)).hasGraph)
  }

  @Test func storedVectorsGetAGraphWithoutBeingEncodedAgain() throws {
    let fixture = try DenseFixture(2000)
    try fixture.encode(encoder)
    let exact = try DenseIndex(SparseIndex(fixture.path))
    #expect(!exact.hasGraph)
    var shown: [Int] = []
    try DenseIndex.buildGraph(fixture.path) { (done, total) throws(RankifyError) in
      #expect(total == 2000)
      shown.append(done)
    }
    #expect(encoder.encodedTexts == 2000 && shown.last == 2000)
    let dense = try DenseIndex(SparseIndex(fixture.path))
    #expect(dense.hasGraph && dense.checksum != exact.checksum)
    #expect(try share(fixture.path, fixture.documents) > 0.9)
    #expect(try IndexCheck.run(fixture.path).isSound)
  }

  @Test func aGraphIsMadeOfAllVectorsOrNone() throws {
    let fixture = try DenseFixture(1500)
    let none = #expect(throws: RankifyError.self) { try DenseIndex.buildGraph(fixture.path) }
    #expect(none?.code == .badArguments && none?.message.contains("--dense MODEL --hnsw") == true)
    let encoding = DocumentEncoding(encoder) { (done, _) throws(RankifyError) in
      if done > 1024 { throw RankifyError(.interrupted, "enough") }
    }
    #expect(throws: RankifyError.self) { try DenseBuilder(fixture.path, encoding).run() }
    let some = #expect(throws: RankifyError.self) { try DenseIndex.buildGraph(fixture.path) }
    #expect(some?.message.contains("476 of 1500 documents have no vector yet") == true)
    #expect(try DenseIndex.storage(of: fixture.path)?.hasGraph == false)
  }

  @Test func anEmptyIndexHasAnEmptyGraph() throws {
    let folder = try TemporaryFolder()
    let path = try RetrievalTests.build([], folder).path
    _ = try DenseBuilder(path, DocumentEncoding(encoder), storage: VectorStorage(hasGraph: true)).run()
    try DenseIndex.buildGraph(path)
    let writer = try IndexWriter(opening: path, encoding: DocumentEncoding(encoder))
    try writer.add(Document(id: "one", text: "w1q"))
    try writer.commit()
    let retriever = try DenseRetriever(DenseIndex(SparseIndex(path)), encoder: encoder)
    #expect(try retriever.entries(for: ["w1q"])[0].map(\.document) == ["one"])
    #expect(try IndexCheck.run(path).isSound)
  }

  @Test func muchThatIsNewIsTakenIn() throws {
    let fixture = try build(300)
    let writer = try IndexWriter(opening: fixture.path, encoding: DocumentEncoding(encoder, limit: 10))
    let added = (0..<4100).map { Document(id: "new\($0)", text: "w\($0 % 97)q w\($0 % 5)q w\($0 % 31)q") }
    for document in added { try writer.add(document) }
    try writer.commit()
    let builder = try DenseBuilder(fixture.path, DocumentEncoding(encoder), start: .resuming)
    #expect(try builder.run() == 4100)
    func graph() throws -> VectorGraph {
      try VectorGraph(fixture.path + ".vectors.graph", of: VectorStore(fixture.path + ".vectors"))
    }
    #expect(try graph().isOutgrown)
    #expect(try builder.buildGraph())
    #expect(try !graph().isOutgrown && graph().rowCount == 4400)
    #expect(try share(fixture.path, fixture.documents + added) > 0.9)
    #expect(try IndexCheck.run(fixture.path).isSound)
  }

  @Test func aDamagedGraphIsOneSentence() throws {
    let fixture = try build(500)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: fixture.path + ".vectors.graph"))
    let error = #expect(throws: RankifyError.self) { try DenseIndex(SparseIndex(fixture.path)) }
    #expect(error?.code == .invalidInput)
    #expect(try !IndexCheck.run(fixture.path).isSound)
  }
}
