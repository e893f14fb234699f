import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// A folder with an index of random documents, some of them alike.
struct DenseFixture {
  private let index: RandomIndex

  init(_ count: Int = 300, seed: UInt64 = 5) throws { index = try RandomIndex(count, seed: seed) }

  var folder: TemporaryFolder { index.folder }
  var path: String { index.path }
  var documents: [Document] { index.documents }

  /// Encodes what has no vector.
  @discardableResult
  func encode(
    _ encoder: HashingEncoder = HashingEncoder(), storage: VectorStorage = VectorStorage(),
    start: DenseBuilder.Start = .new
  ) throws -> Int {
    try DenseBuilder(path, DocumentEncoding(encoder), storage: storage, start: start).run()
  }

  func retriever(_ encoder: HashingEncoder = HashingEncoder(), depth: Int = 1000) throws -> DenseRetriever {
    try DenseRetriever(DenseIndex(SparseIndex(path)), encoder: encoder, depth: depth)
  }
}

/// Queries for random documents.
let denseQueries: [String] = {
  var random = RandomCollection(seed: 77, vocabulary: 120)
  return (0..<6).map { _ in random.query(5) } + [""]
}()

/// The ranking by definition: every document's inner product with the query, in double precision with eight running sums,
/// rounded once; equal scores in descending order of identifiers.
func exhaustive(_ documents: [Document], _ query: String, _ encoder: HashingEncoder, depth: Int) throws -> [Run.Entry] {
  let q = try encoder.encode([query], as: .query)[0]
  let vectors = try encoder.encode(documents.map(\.contents), as: .document)
  let entries = zip(documents, vectors).map { document, vector in
    var sums = [Double](repeating: 0, count: 8)
    for i in vector.indices { sums[i % 8] += Double(vector[i]) * Double(q[i]) }
    let total = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
    return Run.Entry(document: document.id, score: Double(Float(total)))
  }
  return Array(entries.sorted { $0.precedes($1) }.prefix(depth))
}

/// Expects the index at `path` to hold exactly `documents`, texts and vectors, and to be sound.
func expectInStep(
  _ path: String, _ documents: [Document], _ encoder: HashingEncoder = HashingEncoder(),
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let report = try IndexCheck.run(path)
  #expect(report.faults == [] && report.omissions == [], sourceLocation: sourceLocation)
  #expect(report.vectors == documents.count, sourceLocation: sourceLocation)
  let retriever = try DenseRetriever(DenseIndex(SparseIndex(path)), encoder: encoder, depth: 40)
  let found = try retriever.entries(for: denseQueries)
  for (query, entries) in zip(denseQueries, found) {
    #expect(
      try entries == exhaustive(documents, query, encoder, depth: 40), "query '\(query)'",
      sourceLocation: sourceLocation)
  }
}
