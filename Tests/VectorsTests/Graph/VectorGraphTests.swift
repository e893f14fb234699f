import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Vectors

/// The graph against exact search.
struct VectorGraphTests {
  private let folder: TemporaryFolder
  private let store: VectorStore
  private let queries: [[Float]]
  private let settings = GraphSettings(connections: 8, constructionWidth: 40, seed: 3)
  private static let dimension = 24

  init() throws {
    folder = try TemporaryFolder()
    var random = RandomVectors(seed: 21)
    let vectors = random.clustered(1500 + 15, Self.dimension)
    store = try makeStore(folder, Array(vectors[..<1500]), VectorStoreSettings(dimension: Self.dimension))
    queries = Array(vectors[1500...])
  }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: folder.file(name))) }

  @Test func mostNeighboursAreFoundWithTheirExactScores() throws {
    try VectorGraph.build(store, at: folder.file("g"), settings)
    let graph = try VectorGraph(folder.file("g"), of: store)
    try graph.verify()
    #expect(graph.rowCount == 1500 && graph.settings == settings)
    #expect(try graph.recall(10, of: queries, width: 100) >= 0.97)
    let found = try graph.nearest(10, to: queries, width: 100)
    for (query, result) in zip(queries, found) {
      #expect(result.map(\.score) == (try store.scores(of: result.map(\.row), for: query)))
      #expect(zip(result, result.dropFirst()).allSatisfy { $0.precedes($1) })
    }
    // Wider searches find no less, over all queries.
    let recalls = try [10, 40, 200].map { try graph.recall(10, of: queries, width: $0) }
    #expect(recalls == recalls.sorted())
    #expect(try graph.nearest(10, to: [queries[3]], width: 100) == [found[3]])
  }

  @Test func theSameGraphAtAnyNumberOfThreads() throws {
    for threads in [1, 2, 5] {
      try VectorGraph.build(store, at: folder.file("g\(threads)"), settings, on: ThreadPool(threads: threads))
    }
    let one = try bytes("g1")
    #expect(try bytes("g2") == one && bytes("g5") == one)
    let graph = try VectorGraph(folder.file("g1"), of: store)
    let found = try graph.nearest(10, to: queries, on: ThreadPool(threads: 1))
    #expect(try graph.nearest(10, to: queries, on: ThreadPool(threads: 4)) == found)
  }

  @Test func newRowsAreFoundBeforeAndAfterTheGraphIsExtended() throws {
    try VectorGraph.build(store, at: folder.file("g"), settings)
    let writer = try VectorStoreWriter(opening: store.path)
    for query in queries { try writer.append(query) }
    try writer.commit()
    let grown = try VectorStore(store.path)
    let graph = try VectorGraph(folder.file("g"), of: grown)
    func firsts(_ graph: VectorGraph) throws -> [Int] { try graph.nearest(1, to: queries, width: 60).map { $0[0].row } }
    #expect(try firsts(graph) == Array(1500..<1515))
    try graph.extend(to: grown, at: folder.file("g"))
    let extended = try VectorGraph(folder.file("g"), of: grown)
    try extended.verify()
    #expect(extended.rowCount == 1515)
    #expect(try firsts(extended) == Array(1500..<1515))
    #expect(try extended.recall(10, of: queries, width: 100) >= 0.97)
    // A snapshot from before does not know all rows of the new graph.
    #expect(throws: RankifyError.self) { try VectorGraph(folder.file("g"), of: store) }
  }

  @Test func deletedAndUnwantedRowsAreNotFound() throws {
    try VectorGraph.build(store, at: folder.file("g"), settings)
    let writer = try VectorStoreWriter(opening: store.path)
    for row in stride(from: 0, to: 1500, by: 3) { writer.delete(row) }
    try writer.commit()
    let thinned = try VectorStore(store.path)
    let graph = try VectorGraph(folder.file("g"), of: thinned)
    let options = SearchOptions(rows: RowSet((0..<1500).filter { $0 % 2 == 0 }))
    let found = try graph.nearest(10, to: queries, width: 80, options: options)
    #expect(found.joined().allSatisfy { $0.row % 2 == 0 && $0.row % 3 != 0 })
    #expect(found.allSatisfy { $0.count == 10 })
    #expect(Recall.of(found, against: try thinned.nearest(10, to: queries, options: options)) >= 0.95)
  }

  @Test func fewRowsMakeAGraphToo() throws {
    for count in [0, 1, 2, 20] {
      let few = try makeStore(
        folder, (0..<count).map { [Float($0) + 1, 1] }, VectorStoreSettings(dimension: 2), name: "v\(count)")
      try VectorGraph.build(few, at: folder.file("g\(count)"), settings)
      let graph = try VectorGraph(folder.file("g\(count)"), of: few)
      #expect(try graph.nearest(3, to: [[1, 0]]) == few.nearest(3, to: [[1, 0]]))
    }
  }

  @Test func copiesOfOneVectorDoNotHideTheOthers() throws {
    var rows = [[Float]](repeating: [1, 0, 0], count: 600)
    rows += (0..<600).map { [Float(cos(Double($0) / 100)), Float(sin(Double($0) / 100)), 0.1] }
    let copies = try makeStore(folder, rows, VectorStoreSettings(dimension: 3), name: "copies")
    try VectorGraph.build(copies, at: folder.file("g"), settings)
    let graph = try VectorGraph(folder.file("g"), of: copies)
    #expect(try graph.recall(5, of: (0..<20).map { rows[620 + 25 * $0] }, width: 64) >= 0.9)
  }

  // MARK: Faults

  @Test func damagedGraphsAreRefusedOrHarmless() throws {
    try VectorGraph.build(store, at: folder.file("g"), settings)
    let whole = [UInt8](try bytes("g"))
    func fault(_ bytes: [UInt8]) throws -> String? {
      try folder.write("bad", bytes: bytes)
      do throws(RankifyError) {
        let graph = try VectorGraph(folder.file("bad"), of: store)
        _ = try graph.nearest(10, to: queries, width: 50)
        try graph.verify()
        return nil
      } catch {
        #expect(error.code == .invalidInput && error.message.hasPrefix(folder.file("bad")))
        return error.message
      }
    }
    #expect(try fault(whole) == nil)
    for length in [0, 3, 16, 4095, 4096, 5000, whole.count / 2, whole.count - 1] {
      #expect(try fault(Array(whole[..<length])) != nil, "\(length) bytes")
    }
    var random = RandomVectors(seed: 22)
    for place in (0..<60).map({ _ in random.next(below: whole.count) }) + Array(0..<80) {
      var bytes = whole
      bytes[place] ^= UInt8(1 + random.next(below: 255))
      #expect(try fault(bytes) != nil, "byte \(place)")
    }
    // Links to anywhere: searches stay within the file.
    var wild = whole
    for place in stride(from: 4096, to: whole.count, by: 4) { wild[place + 3] ^= UInt8(random.next(below: 256)) }
    #expect(try fault(wild)?.contains("MiB 1 fails its checksum") == true)
    #expect(
      try fault(Array("no graph".utf8)) == "\(folder.file("bad")): not a graph of vectors (it does not begin like one)")
  }

  @Test func graphsOfOtherRowsAndImpossibleSettingsAreRefused() throws {
    try VectorGraph.build(store, at: folder.file("g"), settings)
    let other = try makeStore(folder, [[1, 2]], VectorStoreSettings(dimension: 2), name: "other")
    let error = #expect(throws: RankifyError.self) { try VectorGraph(folder.file("g"), of: other) }
    #expect(
      error?.message
        == "\(folder.file("g")): this graph was built from other vectors than those of \(other.path); build it again")
    for settings in [GraphSettings(connections: 3), GraphSettings(constructionWidth: 0)] {
      let error = #expect(throws: RankifyError.self) { try VectorGraph.build(store, at: folder.file("h"), settings) }
      #expect(error?.code == .badArguments)
    }
    // Work that is stopped leaves nothing behind.
    #expect(throws: RankifyError.self) {
      try VectorGraph.build(store, at: folder.file("h"), settings) { _ throws(RankifyError) in
        throw RankifyError(.interrupted, "stopped")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("h")))
    #expect(!FileManager.default.fileExists(atPath: folder.file("h.partial")))
  }
}
