import RankifyCore
import Retrieval
import Tensors
import TestSupport
import Testing
import Training

@Suite struct StoredDocumentsTests {
  private let folder: TemporaryFolder
  private let encoder = HashingEncoder(dimension: 16)
  /// Documents 4 and 11 say the same.
  private let documents: [Document]
  private var path: String { folder.file("x.rankify") }

  init() throws {
    folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 8)
    documents = (0..<60).map { i in
      let words = (0..<5).map { _ in "w\(Int.random(in: 0..<30, using: &random))" }
      return Document(id: "d\(i)", text: i == 4 || i == 11 ? "one two three" : words.joined(separator: " "))
    }
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings(), threads: 1)
    for document in documents { try writer.add(document) }
    try writer.commit()
    _ = try DenseBuilder(path, DocumentEncoding(encoder)).run()
  }

  /// Places of a set of documents 4, 9, 30 and one that the index does not have; those behind are rows.
  private let set = TrainingSet(documents: ["d4", "d9", "d30", "other"].map { Document(id: $0, text: "") })

  @Test func theNearestOfTheWholeIndexAreFound() throws {
    let stored = try StoredDocuments(DenseIndex(SparseIndex(path)), of: set)
    #expect(stored.missing == 1)
    let vectors = try encoder.encode(documents.map(\.text), as: .document)
    let queries = try encoder.encode(["w1 w2 w3", "one two", "w7"], as: .query)
    let relevant: [Set<Int>] = [[], [0], [1, 2]]
    let matrix = Matrix(rows: 3, columns: 16, queries.flatMap { $0 })
    for (count, threads) in [(1, 1), (7, 3), (100, 2)] {
      let found = try stored.negatives(
        for: matrix, relevant: relevant, count: count, on: ThreadPool(threads: threads))
      for (query, places) in found.enumerated() {
        let ranked = vectors.map { product(queries[query], $0) }.enumerated()
          .sorted { $0.element != $1.element ? $0.element > $1.element : $0.offset < $1.offset }
        var expected: [Int] = []
        for place in ranked.map({ place(of: $0.offset) })
        where !relevant[query].contains(place) && !expected.contains(place) { expected.append(place) }
        #expect(places == Array(expected.prefix(count)))
        #expect(count < 100 || places.count == 59 - relevant[query].count)
      }
    }
  }

  private func product(_ a: [Float], _ b: [Float]) -> Float {
    Float(zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
  }

  /// Document 11 counts as 4, which is relevant to one of the queries.
  private func place(of document: Int) -> Int { [4: 0, 11: 0, 9: 1, 30: 2][document] ?? 4 + document }
}
