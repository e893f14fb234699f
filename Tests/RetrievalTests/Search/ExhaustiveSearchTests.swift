import RankifyCore
import Retrieval
import Testing

/// Search with all its shortcuts against scoring every document.
@Suite struct ExhaustiveSearchTests {
  /// One segment of several windows; four segments; four segments with deletions, one of them rewritten for its many.
  enum Shape: CaseIterable {
    case single, segmented, deleted
  }

  private static let batches: [[Document]] = {
    var random = RandomCollection(seed: 5)
    return [
      random.documents(0..<8500), random.documents(8500..<12000), random.documents(12000..<13000),
      random.documents(13000..<13300),
    ]
  }()
  private static let single = Result { try BuiltIndex([batches.flatMap { $0 }]) }
  private static let segmented = Result { try BuiltIndex(batches) }
  private static let deleted = Result {
    try BuiltIndex(batches) { $0 % 7 == 0 || (9000..<11600).contains($0) }
  }
  private static let whole = Result { try ReferenceScorer(batches.flatMap { $0 }) }
  private static let remainder = Result { try ReferenceScorer(deleted.get().documents) }

  private func fixture(_ shape: Shape) throws -> (SparseIndex, ReferenceScorer) {
    switch shape {
    case .single: (try Self.single.get().index, try Self.whole.get())
    case .segmented: (try Self.segmented.get().index, try Self.whole.get())
    case .deleted: (try Self.deleted.get().index, try Self.remainder.get())
    }
  }

  private func queries(_ seed: UInt64, _ index: SparseIndex) -> [[WeightedTerm]] {
    var random = RandomCollection(seed: seed)
    var queries = (0..<6).map { _ in index.terms(of: random.query(5)) }
    queries += (0..<4).map { _ in index.terms(of: random.contrast()) }
    queries.append(index.terms(of: random.query(90)))
    queries.append(
      index.terms(of: random.query(12)).map { WeightedTerm($0.term, weight: random.number(0.01...3)) })
    return queries
  }

  @Test(arguments: Shape.allCases, [LengthPrecision.exact, .byte])
  func resultsAreThoseOfScoringEverything(_ shape: Shape, _ precision: LengthPrecision) throws {
    let (index, reference) = try fixture(shape)
    for (s, similarity) in similarities.enumerated() {
      for query in queries(UInt64(100 + s), index) {
        let expected = reference.ranking(query, similarity, precision)
        let everything = try SparseRetriever(index, similarity: similarity, lengths: precision, depth: 1_000_000)
          .entries(for: query)
        check(everything, expected, "\(similarity) \(query.map(\.term))")
        for depth in [1, 10, 100, 1000] {
          let entries = try SparseRetriever(index, similarity: similarity, lengths: precision, depth: depth)
            .entries(for: query)
          #expect(
            entries.elementsEqual(everything.prefix(depth)) { identical($0, $1) },
            "depth \(depth) \(similarity) \(query.map(\.term))")
        }
      }
    }
  }

  /// The same documents, the scores that the formulas give, in the order of scores and identifiers.
  private func check(_ found: [Run.Entry], _ expected: [Run.Entry], _ comment: Comment) {
    #expect(found.count == expected.count, comment)
    let scores = Dictionary(uniqueKeysWithValues: expected.map { ($0.document, $0.score) })
    let largest = expected.reduce(0) { max($0, abs($1.score)) }
    var worst = 0.0
    for entry in found {
      worst = max(worst, abs(entry.score - (scores[entry.document] ?? .infinity)) / max(largest, 1e-3))
    }
    #expect(worst < 1e-5, comment)
    #expect(Set(found.map(\.document)).count == found.count, comment)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.precedes($1) }, comment)
  }

  @Test func relativeErrorsStaySmallWhereScoresDoNotCancel() throws {
    let (index, reference) = try fixture(.single)
    for query in queries(7, index) {
      let scores = Dictionary(
        uniqueKeysWithValues: reference.ranking(query, .standard, .exact).map { ($0.document, $0.score) })
      for entry in try SparseRetriever(index, depth: 1000).entries(for: query) {
        let exact = try #require(scores[entry.document])
        #expect(abs(entry.score - exact) <= 1e-5 * exact)
      }
    }
  }

  @Test(arguments: Shape.allCases) func everyInstructionSetGivesTheSameBits(_ shape: Shape) throws {
    let (index, _) = try fixture(shape)
    for similarity in similarities {
      for query in queries(31, index) {
        for depth in [10, 1000] {
          let runs = try InstructionSet.available.map {
            try SparseRetriever(index, similarity: similarity, lengths: .exact, depth: depth, instructions: $0)
              .entries(for: query)
          }
          #expect(runs.allSatisfy { $0.elementsEqual(runs[0]) { identical($0, $1) } })
        }
      }
    }
  }

  @Test func segmentsDoNotShowInResults() throws {
    let (single, _) = try fixture(.single)
    let (segmented, _) = try fixture(.segmented)
    #expect(single.checksum == segmented.checksum)
    #expect(single.statistics == segmented.statistics)
    for similarity in similarities {
      for query in queries(57, single) {
        let a = try SparseRetriever(single, similarity: similarity, depth: 100).entries(for: query)
        let b = try SparseRetriever(segmented, similarity: similarity, depth: 100).entries(for: query)
        #expect(a.elementsEqual(b) { identical($0, $1) })
      }
    }
  }

  @Test func manySearchesAtOnceGiveWhatOneAloneGives() async throws {
    let (index, _) = try fixture(.deleted)
    let retriever = SparseRetriever(index, depth: 50)
    let queries = (0..<8).flatMap { self.queries(UInt64($0), index) }
    let alone = try queries.map { try retriever.entries(for: $0) }
    let together = try await withThrowingTaskGroup(of: (Int, [Run.Entry]).self) { group in
      for (i, query) in queries.enumerated() {
        group.addTask { (i, try retriever.entries(for: query)) }
      }
      return try await group.reduce(into: [Int: [Run.Entry]]()) { $0[$1.0] = $1.1 }
    }
    for i in queries.indices { #expect(together[i] == alone[i]) }
  }

  @Test func threadsOfIndexingDoNotShow() throws {
    let documents = Array(Self.batches[1].prefix(3000))
    let indexes = try [1, 2, 5].map { try BuiltIndex([documents], threads: $0) }
    for built in indexes {
      #expect(built.index.checksum == indexes[0].index.checksum)
      for query in queries(3, built.index) {
        let a = try SparseRetriever(built.index).entries(for: query)
        let b = try SparseRetriever(indexes[0].index).entries(for: query)
        #expect(a.elementsEqual(b) { identical($0, $1) })
      }
    }
  }
}

/// Whether two entries are the same, the scores bit by bit.
func identical(_ a: Run.Entry, _ b: Run.Entry) -> Bool {
  a.document == b.document && a.score.bitPattern == b.score.bitPattern
}
