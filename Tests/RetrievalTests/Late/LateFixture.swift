import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

/// A folder with an index of random documents, some of them alike.
struct LateFixture {
  private let index: RandomIndex

  init(_ count: Int = 200, seed: UInt64 = 5) throws { index = try RandomIndex(count, seed: seed) }

  var folder: TemporaryFolder { index.folder }
  var path: String { index.path }
  var documents: [Document] { index.documents }

  /// Encodes what has no token vectors.
  @discardableResult
  func encode(
    _ encoder: HashingTokenEncoder = HashingTokenEncoder(), storage: TokenStorage = exactStorage,
    start: DenseBuilder.Start = .new
  ) throws -> Int {
    try LateBuilder(path, LateEncoding(encoder), storage: storage, start: start).run()
  }

  func writer(_ encoder: HashingTokenEncoder = HashingTokenEncoder()) throws -> IndexWriter {
    try IndexWriter(opening: path, threads: 1, late: LateEncoding(encoder))
  }

  func retriever(depth: Int = 1000, mode: TokenSearchMode? = nil) throws -> LateRetriever {
    try LateRetriever(LateIndex(SparseIndex(path)), encoder: HashingTokenEncoder(), depth: depth, mode: mode)
  }
}

/// Vectors kept bit by bit.
let exactStorage = TokenStorage(encoding: .float32)

/// Queries for random documents.
let lateQueries: [String] = {
  var random = RandomCollection(seed: 78, vocabulary: 120)
  return (0..<5).map { _ in random.query(5) } + [""]
}()

/// MaxSim by definition, in double precision; `nil` for a document or query without vectors.
func maxSim(_ query: TokenVectors, _ document: TokenVectors) -> Double? {
  if query.count == 0 || document.count == 0 { return nil }
  return (0..<query.count).reduce(0) { sum, q in
    sum
      + (0..<document.count).reduce(-Double.infinity) { best, d in
        max(best, zip(query[q], document[d]).reduce(0) { $0 + Double($1.0) * Double($1.1) })
      }
  }
}

/// The ranking by definition.
func lateRanking(_ documents: [Document], _ query: String, depth: Int) throws -> [Run.Entry] {
  let encoder = HashingTokenEncoder()
  let q = try encoder.encode([query], as: .query)[0]
  let vectors = try encoder.encode(documents.map(\.contents), as: .document)
  let entries = zip(documents, vectors).compactMap { document, vectors in
    maxSim(q, vectors).map { Run.Entry(document: document.id, score: $0) }
  }
  return Array(entries.sorted { $0.precedes($1) }.prefix(depth))
}

/// Expects a ranking whose scores are those of the definition, place by place and document by document.
func expectNear(
  _ found: [Run.Entry], _ documents: [Document], _ query: String, depth: Int, within tolerance: Double = 1e-4,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let wanted = try lateRanking(documents, query, depth: documents.count)
  #expect(found.count == min(depth, wanted.count), sourceLocation: sourceLocation)
  let scores = Dictionary(uniqueKeysWithValues: wanted.map { ($0.document, $0.score) })
  for (entry, best) in zip(found, wanted) {
    #expect(abs(entry.score - best.score) < tolerance, "query '\(query)'", sourceLocation: sourceLocation)
    #expect(abs(entry.score - (scores[entry.document] ?? .infinity)) < tolerance, sourceLocation: sourceLocation)
  }
  #expect(Set(found.map(\.document)).count == found.count, sourceLocation: sourceLocation)
}

/// Expects the index at `path` to hold exactly `documents` and their vectors, kept bit by bit, and to be sound.
func expectTokensInStep(
  _ path: String, _ documents: [Document], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let report = try IndexCheck.run(path)
  #expect(report.faults == [] && report.omissions == [], sourceLocation: sourceLocation)
  #expect(report.tokenVectors?.documents == documents.count, sourceLocation: sourceLocation)
  let late = try LateIndex(SparseIndex(path))
  #expect(
    try late.tokenVectors(of: documents.map(\.id))
      == HashingTokenEncoder().encode(documents.map(\.contents), as: .document), sourceLocation: sourceLocation)
  let found = try LateRetriever(late, encoder: HashingTokenEncoder(), depth: 40).entries(for: lateQueries)
  for (query, entries) in zip(lateQueries, found) {
    try expectNear(entries, documents, query, depth: 40, sourceLocation: sourceLocation)
  }
}
