import Foundation
import RankifyCore
import TestSupport
import Tensors
import Testing
import Vectors

struct TokenSearchTests {
  private let folder: TemporaryFolder
  private let documents: [TokenVectors]
  private let queries: [TokenVectors]

  init() throws {
    folder = try TemporaryFolder()
    var random = RandomTokens(32, topics: 120, seed: 2)
    let all = random.documents(600, tokens: 24)
    documents = all
    queries = (0..<12).map { random.query(8, near: all[37 * $0]) }
  }

  /// The result by decoded vectors and double precision.
  private func expected(_ store: TokenStore, _ query: TokenVectors, _ k: Int) -> [Neighbor] {
    let all = (0..<store.documentCount).filter { store.isLive($0) && store.tokenCount(of: $0) > 0 }
    let scored = all.map { Neighbor(row: $0, score: Float(exactMaxSim(store.vectors(of: $0), query))) }
    return Array(scored.sorted { $0.precedes($1) }.prefix(k))
  }

  private func agree(_ found: [Neighbor], _ expected: [Neighbor], tolerance: Float) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0.score - $1.score) < tolerance }
      && Set(found.dropLast().map(\.row)).subtracting(expected.map(\.row)).count <= (tolerance > 1e-3 ? 1 : 0)
  }

  @Test(arguments: TokenEncoding.allCases) func exactSearchFindsTheBest(_ encoding: TokenEncoding) throws {
    let store = try makeTokenStore(folder, documents, encoding)
    for query in queries.prefix(4) {
      let found = try store.search(query, k: 10)
      // Of int8 the query is rounded to codes as well.
      #expect(agree(found.neighbors, expected(store, query, 10), tolerance: encoding == .int8 ? 0.02 : 1e-5))
      #expect(found.stages.map(\.name) == [.exact] && found.stages[0].documents == 10)
      let rows = found.neighbors.map(\.row)
      #expect(try store.scores(of: rows, for: query) == found.neighbors.map(\.score))
    }
  }

  // MARK: PLAID by hand

  private let products = CellProducts([[0.7, 0.2], [0.3, 0.6], [0.1, 0.4]])

  @Test func stagesAreThoseOfPLAIDByHand() {
    #expect(products.kept(0.5) == [true, true, false])
    #expect(products.probed(1) == [0, 1] && products.probed(2) == [0, 1, 2] && products.probed(3) == [0, 1, 2])
    let documents: [[UInt32]] = [[0, 2, 2], [1, 2], [2]]
    let pruned = documents.map { products.score(codes: $0, kept: products.kept(0.5)) }
    #expect(zip(pruned, [0.9, 0.9, 2 * -9999]).allSatisfy { abs($0 - $1) < 1e-6 })
    let full = documents.map { products.score(codes: $0) }
    #expect(zip(full, [1.1, 0.9, 0.5]).allSatisfy { abs($0 - $1) < 1e-6 })
    // A number beyond the last centroid counts as the last.
    #expect(products.score(codes: [7]) == products.score(codes: [2]))
  }

  @Test func manyCentroidsAreProbedAsBySorting() {
    var random = RandomVectors(seed: 6)
    let rows = (0..<333).map { _ in random.whole(19, below: 50) }
    let products = CellProducts(rows)
    for n in [1, 2, 4, 60] {
      let best = (0..<19).flatMap { j in
        rows.indices.sorted { (rows[$1][j], $0) < (rows[$0][j], $1) }.prefix(n)
      }
      #expect(products.probed(n) == Set(best).sorted(), "\(n)")
    }
    let kept = rows.map { $0.contains { $0 >= 45 } }
    #expect(products.kept(45) == kept)
  }

  @Test func defaultsDependOnTheNumberOfResults() {
    #expect(PLAIDSettings(k: 10) == PLAIDSettings(cells: 1, threshold: 0.5, documents: 256))
    #expect(PLAIDSettings(k: 11) == PLAIDSettings(cells: 2, threshold: 0.45, documents: 1024))
    #expect(PLAIDSettings(k: 100) == PLAIDSettings(cells: 2, threshold: 0.45, documents: 1024))
    #expect(PLAIDSettings(k: 101) == PLAIDSettings(cells: 4, threshold: 0.4, documents: 4096))
    #expect(PLAIDSettings(k: 2000) == PLAIDSettings(cells: 4, threshold: 0.4, documents: 8000))
    for k in [1, 10, 11, 64, 100, 101, 1024, 5000, Int.max] {
      #expect(PLAIDSettings(k: k).documents / 4 >= min(k, 1 << 60))
    }
  }

  // MARK: PLAID against the exact search

  /// All centroids and no pruning: the stages leave nothing out, and the scores are those of the exact search.
  @Test func withoutLimitsPLAIDIsExact() throws {
    let store = try makeTokenStore(folder, documents, .residual2)
    let all = PLAIDSettings(cells: 1 << 20, threshold: -2, documents: 4 * documents.count)
    for query in queries {
      #expect(
        try store.search(query, k: 20, mode: .plaid(all)).neighbors == store.search(query, k: 20).neighbors)
    }
  }

  @Test func defaultsFindNearlyAll() throws {
    let store = try makeTokenStore(folder, documents, .residual2)
    var random = RandomTokens(32, topics: 120, seed: 3)
    // Queries of ColBERT's length.
    let queries = (0..<10).map { random.query(32, near: documents[53 * $0]) }
    // Of many results some share no near centroid with the query: nothing is promised of them.
    for (k, least) in [(1, 1.0), (10, 0.95), (50, 0)] {
      let exact = try store.search(queries, k: k).map(\.neighbors)
      let found = try store.search(queries, k: k, mode: .plaid())
      let recall = Recall.of(found.map(\.neighbors), against: exact)
      #expect(recall >= least, "\(k)")
      for (found, exact) in zip(found, exact) { try expectProvable(found, exact) }
      let wide = PLAIDSettings(cells: 16, threshold: 0.3, documents: 2400)
      let more = try store.search(queries, k: k, mode: .plaid(wide))
      #expect(Recall.of(more.map(\.neighbors), against: exact) >= max(recall, 0.99), "\(k)")
    }
  }

  /// What is found has its exact score, so that no rank is better than the exact one; stages only leave documents out.
  private func expectProvable(_ found: TokenSearchResult, _ exact: [Neighbor]) throws {
    #expect(zip(found.neighbors, exact).allSatisfy { $0.score <= $1.score })
    let scores = Dictionary(uniqueKeysWithValues: exact.map { ($0.row, $0.score) })
    #expect(found.neighbors.allSatisfy { scores[$0.row] == nil || scores[$0.row] == $0.score })
    #expect(found.stages.map(\.name) == TokenSearchStage.Name.allCases)
    #expect(zip(found.stages, found.stages.dropFirst()).allSatisfy { $0.documents >= $1.documents })
  }

  @Test(arguments: [1, 7, 64, 300, 600, 5000]) func thereAreAsManyResultsAsAskedFor(_ k: Int) throws {
    let store = try makeTokenStore(folder, documents, .residual1)
    for mode in [TokenSearchMode.exact, .plaid(), .plaid(PLAIDSettings(cells: 1, threshold: 0.9, documents: 2))] {
      let found = try store.search(queries[0], k: k, mode: mode).neighbors
      #expect(found.count == min(k, 600) && Set(found.map(\.row)).count == found.count)
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.precedes($1) })
    }
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let store = try makeTokenStore(folder, documents, .residual4)
    for mode in [TokenSearchMode.exact, .plaid(PLAIDSettings(cells: 2, threshold: 0.4, documents: 80))] {
      let pools = [ThreadPool(threads: 1), ThreadPool(threads: 4)]
      let found = try pools.map { pool in try store.search(queries, k: 15, mode: mode, on: pool) }
      #expect(found[0].map(\.neighbors) == found[1].map(\.neighbors))
      #expect(found[0].map { $0.stages.map(\.documents) } == found[1].map { $0.stages.map(\.documents) })
      #expect(try store.search(queries[3], k: 15, mode: mode).neighbors == found[0][3].neighbors)
    }
  }

  @Test func documentsAreFoundAcrossCommitsAndDeletions() throws {
    let store = try makeTokenStore(folder, Array(documents.prefix(400)), .residual2)
    let empty = TokenVectors(dimension: 32, values: [])
    for part in [documents[400..<500] + [empty], documents[500...]] {
      let writer = try TokenStoreWriter(opening: store.path)
      for document in part { try writer.append(document) }
      try writer.commit()
    }
    let gone = try store.search(queries[0], k: 5).neighbors.map(\.row)
    let writer = try TokenStoreWriter(opening: store.path)
    for document in gone { writer.delete(document) }
    try writer.commit()
    let new = try TokenStore(store.path)
    let all = PLAIDSettings(cells: 1 << 20, threshold: -2, documents: 4000)
    for query in queries {
      for k in [10, 700] {
        let (exact, found) = (try new.search(query, k: k), try new.search(query, k: k, mode: .plaid(all)))
        #expect(found.neighbors == exact.neighbors && exact.neighbors.count == min(k, 600 - gone.count))
        #expect(!exact.neighbors.contains { gone.contains($0.row) || $0.row == 500 })
      }
    }
    #expect(try new.scores(of: [500], for: queries[0]) == [8 * -9999])
    #expect(try new.search(queries[0], k: 3, rows: RowSet([500, 7, 9])).neighbors.map(\.row).sorted() == [7, 9])
    let some = try new.search(queries[1], k: 3, mode: .plaid(), rows: RowSet([500, 7, 9] + gone)).neighbors
    #expect(some.map(\.row).sorted() == [7, 9].filter { !gone.contains($0) })
  }

  @Test func oddQueriesGiveClearResults() throws {
    let store = try makeTokenStore(folder, documents, .residual2)
    let one = TokenVectors(dimension: 32, values: Array(queries[0].values.prefix(32)))
    #expect(agree(try store.search(one, k: 5).neighbors, expected(store, one, 5), tolerance: 1e-5))
    #expect(try store.search(one, k: 5, mode: .plaid()).neighbors.count == 5)
    #expect(try store.search(TokenVectors(dimension: 32, values: []), k: 5, mode: .plaid()).neighbors.isEmpty)
    #expect(try store.search(one, k: 0).neighbors.isEmpty)
    #expect(throws: RankifyError.self) {
      try store.search(TokenVectors(dimension: 16, values: [Float](repeating: 0, count: 16)), k: 5)
    }
    var values = one.values
    values[3] = .nan
    let nan = #expect(throws: RankifyError.self) { try store.search(TokenVectors(dimension: 32, values: values), k: 5) }
    #expect(nan?.message.hasPrefix("the query has nan in its token vector 1") == true)
    let plain = try makeTokenStore(folder, documents, .float16, name: "plain")
    let error = #expect(throws: RankifyError.self) { try plain.search(one, k: 5, mode: .plaid()) }
    #expect(
      error?.message
        == "\(plain.path): token vectors in fp16 have no centroids to search by; search exactly, or store residual codes"
    )
  }

  @Test func anEmptyStoreFindsNothing() throws {
    let settings = TokenStoreSettings(dimension: 32, encoding: .residual2)
    let codec = try ResidualTraining().codec(sample: documents)
    _ = try TokenStoreWriter(creating: folder.file("e"), settings, codec: codec)
    let store = try TokenStore(folder.file("e"))
    try store.verify()
    #expect(store.drift == nil && store.tokenCount == 0)
    #expect(try store.search(queries, k: 5).allSatisfy { $0.neighbors.isEmpty })
    #expect(try store.search(queries, k: 5, mode: .plaid()).allSatisfy { $0.neighbors.isEmpty })
  }
}
