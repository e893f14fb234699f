import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Vectors

/// Exact search against scores in double precision, computed here in the plainest way.
struct ExactSearchTests {
  private func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }

  private func bruteForce(_ k: Int, _ rows: [[Float]], _ query: [Float]) -> [Neighbor] {
    let all = rows.indices.map { Neighbor(row: $0, score: Float(dot(rows[$0], query))) }
    return Array(all.sorted { $0.precedes($1) }.prefix(k))
  }

  @Test(arguments: [VectorEncoding.float32, .float16], InstructionSet.available)
  func wholeNumbersWithManyTiesAreRankedAsByHand(_ encoding: VectorEncoding, _ kernels: InstructionSet) throws {
    var random = RandomVectors(seed: 3)
    for dimension in [1, 16, 65] {
      let rows = (0..<1100).map { _ in random.whole(dimension) }
      let queries = (0..<12).map { _ in random.whole(dimension) }
      let settings = VectorStoreSettings(dimension: dimension, metric: .dot, encoding: encoding)
      let store = try makeStore(TemporaryFolder(), rows, settings)
      let expected = queries.map { bruteForce(300, rows, $0) }
      for k in [1, 10, 300] {
        let found = try store.nearest(k, to: queries, options: SearchOptions(), kernels: kernels)
        #expect(found == expected.map { Array($0.prefix(k)) })
      }
    }
  }

  @Test(arguments: InstructionSet.available) func realNumbersAreRankedByTheirScoresInDouble(_ kernels: InstructionSet)
    throws
  {
    var random = RandomVectors(seed: 4)
    let rows = random.clustered(1500, 96)
    let queries = random.clustered(12, 96)
    let store = try makeStore(TemporaryFolder(), rows, VectorStoreSettings(dimension: 96, metric: .dot))
    let found = try store.nearest(50, to: queries, options: SearchOptions(), kernels: kernels)
    for (query, result) in zip(queries, found) {
      let expected = bruteForce(50, rows, query)
      #expect(result.map(\.row) == expected.map(\.row))
      #expect(zip(result, expected).allSatisfy { ($0.score - $1.score).magnitude <= $1.score.ulp })
    }
  }

  /// Rows that differ by less than single precision can tell in a sum, and copies of them, and long ones among short ones.
  @Test(arguments: InstructionSet.available) func nearTiesAreDecidedByExactScores(_ kernels: InstructionSet) throws {
    var random = RandomVectors(seed: 5)
    let base = random.uniform(128)
    let rows = (0..<1500).map { i -> [Float] in
      var row = base
      row[random.next(below: 128)] *= 1 + Float(random.next(below: 3)) * 0x1p-22
      return i % 500 == 7 ? row.map { $0 * -1000 } : row
    }
    let queries = (0..<12).map { i in i % 2 == 0 ? base : random.uniform(128) }
    let store = try makeStore(TemporaryFolder(), rows, VectorStoreSettings(dimension: 128, metric: .dot))
    let found = try store.nearest(20, to: queries, options: SearchOptions(), kernels: kernels)
    for (query, result) in zip(queries, found) {
      let all = try store.scores(of: Array(rows.indices), for: query)
      let expected = all.indices.map { Neighbor(row: $0, score: all[$0]) }.sorted { $0.precedes($1) }.prefix(20)
      #expect(result == Array(expected))
    }
  }

  @Test(arguments: VectorEncoding.allCases) func noBatchNorInstructionSetChangesABit(_ encoding: VectorEncoding) throws
  {
    var random = RandomVectors(seed: 6)
    let rows = random.clustered(2200, 70)
    let queries = random.clustered(40, 70)
    let store = try makeStore(TemporaryFolder(), rows, VectorStoreSettings(dimension: 70, encoding: encoding))
    let together = try store.nearest(30, to: queries)
    for size in [1, 3, 11, 33] {
      let split = try stride(from: 0, to: queries.count, by: size).flatMap { first in
        try store.nearest(30, to: Array(queries[first..<min(first + size, queries.count)]))
      }
      #expect(split == together)
    }
    for threads in [1, 3, 7] {
      #expect(try store.nearest(30, to: queries, on: ThreadPool(threads: threads)) == together)
    }
    for kernels in InstructionSet.available {
      #expect(try store.nearest(30, to: queries, options: SearchOptions(), kernels: kernels) == together)
    }
  }

  @Test(arguments: VectorEncoding.allCases) func onlyLivingAndWantedRowsAreFound(_ encoding: VectorEncoding) throws {
    let folder = try TemporaryFolder()
    var random = RandomVectors(seed: 7)
    let rows = (0..<3000).map { _ in random.whole(8) }
    _ = try makeStore(folder, rows, VectorStoreSettings(dimension: 8, metric: .dot, encoding: encoding))
    let writer = try VectorStoreWriter(opening: folder.file("v"))
    let dead = Set((0..<700).map { _ in random.next(below: 3000) })
    for row in dead { writer.delete(row) }
    try writer.commit()
    let store = try VectorStore(folder.file("v"))
    let query = random.whole(8)
    let scores = try store.scores(of: Array(0..<3000), for: query)
    for share in [1, 2, 50, 3000] {
      let wanted = RowSet((0..<3000).filter { _ in random.next(below: share) == 0 })
      let options = SearchOptions(rows: wanted, oversampling: 300)
      let all = wanted.filter { !dead.contains($0) }.map { Neighbor(row: $0, score: scores[$0]) }
      let expected = all.sorted { $0.precedes($1) }.prefix(10)
      #expect(try store.nearest(10, to: query, options: options) == Array(expected))
    }
    #expect(try store.nearest(10, to: query, options: SearchOptions(rows: RowSet())) == [])
  }

  @Test func codesWithExactScoresFindNearlyAll() throws {
    var random = RandomVectors(seed: 8)
    let rows = random.clustered(2000, 64)
    let queries = random.clustered(20, 64)
    let exact = try makeStore(TemporaryFolder(), rows, VectorStoreSettings(dimension: 64))
    let expected = try exact.nearest(20, to: queries)
    for copy in [VectorEncoding.float32, .float16] {
      let settings = VectorStoreSettings(dimension: 64, encoding: .int8, exactCopy: copy)
      let store = try makeStore(TemporaryFolder(), rows, settings)
      let found = try store.nearest(20, to: queries)
      #expect(Recall.of(found, against: expected) > 0.99)
      if copy == .float32 {
        for (a, b) in zip(found, expected) {
          #expect(Set(a).isSubset(of: Set(b)) || Recall.of([a], against: [b]) > 0.8)
        }
      }
    }
  }

  @Test func emptyStoresAndZeroNeighboursGiveNothing() throws {
    let store = try makeStore(TemporaryFolder(), [], VectorStoreSettings(dimension: 3))
    #expect(try store.nearest(10, to: [[1, 2, 3], [0, 0, 1]]) == [[], []])
    #expect(try store.nearest(10, to: [[Float]]()) == [])
    let one = try makeStore(TemporaryFolder(), [[1, 2, 3]], VectorStoreSettings(dimension: 3))
    #expect(try one.nearest(0, to: [1, 2, 3]) == [])
    #expect(try one.nearest(1_000_000, to: [1, 2, 3]).count == 1)
  }

  @Test func queriesThatCannotBeComparedAreRefused() throws {
    let folder = try TemporaryFolder()
    let store = try makeStore(folder, [[1, 2]], VectorStoreSettings(dimension: 2))
    for (query, end) in [
      ([Float](), "has 0 numbers where 2 are expected; use the encoder of \(store.path)"),
      ([1, 2, 3], "has 3 numbers where 2 are expected; use the encoder of \(store.path)"),
      ([.nan, 1], "has nan at position 0; only finite numbers can be compared"),
      ([1, -.infinity], "has -inf at position 1; only finite numbers can be compared"),
      ([1, 1e20], "has numbers beyond 1e16, whose products overflow; scale it down"),
    ] {
      let error = #expect(throws: RankifyError.self) { try store.nearest(1, to: [[1, 1], query]) }
      #expect(error?.message == "query 1: \(end)")
    }
  }
}
