import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

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

  @Test func withoutItsFileTheSearchIsExact() throws {
    let fixture = try build(500)
    try FileManager.default.removeItem(atPath: fixture.path + ".vectors.graph")
    #expect(try !DenseIndex(SparseIndex(fixture.path)).hasGraph)
    #expect(try share(fixture.path, fixture.documents) == 1)
  }

  @Test func aDamagedGraphIsOneSentence() throws {
    let fixture = try build(500)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: fixture.path + ".vectors.graph"))
    let error = #expect(throws: RankifyError.self) { try DenseIndex(SparseIndex(fixture.path)) }
    #expect(error?.code == .invalidInput)
    #expect(try !IndexCheck.run(fixture.path).isSound)
  }
}
