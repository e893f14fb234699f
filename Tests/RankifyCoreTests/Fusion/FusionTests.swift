import RankifyCore
import Testing

/// By hand, on two rankings of one query: a has d1 (4), d2 (3), d3 (2); b has d3 (10), d4 (0).
struct FusionTests {
  private let a = ["d1": 4.0, "d2": 3, "d3": 2]
  private let b = ["d3": 10.0, "d4": 0]

  private func fused(_ fusion: some RunFusion, _ systems: [[String: Double]]? = nil) throws -> [Run.Entry] {
    let runs = try (systems ?? [a, b]).map { try Run("t", ["q": $0]) }
    return try #require(try fusion.fuse(runs)["q"])
  }

  private func expect(_ entries: [Run.Entry], _ expected: [(String, Double)]) {
    #expect(entries.map(\.document) == expected.map(\.0))
    for (entry, score) in zip(entries, expected.map(\.1)) { #expect(abs(entry.score - score) < 1e-12, "\(entry)") }
  }

  @Test func reciprocalRanksAddUp() throws {
    // d3: third of a, first of b; d4 ties with d2 and has the higher identifier.
    expect(
      try fused(ReciprocalRankFusion()),
      [("d3", 1.0 / 63 + 1.0 / 61), ("d1", 1.0 / 61), ("d4", 1.0 / 62), ("d2", 1.0 / 62)])
    let weighted = ReciprocalRankFusion(k: 0, weights: .each([1, 4]))
    expect(try fused(weighted), [("d3", 1.0 / 3 + 4), ("d4", 2), ("d1", 1), ("d2", 0.5)])
  }

  @Test func combSumAddsNormalisedScores() throws {
    // min-max: a is 1, 1/2, 0; b is 1, 0.
    expect(try fused(CombSUM()), [("d3", 1), ("d1", 1), ("d2", 0.5), ("d4", 0)])
    expect(try fused(CombSUM(normalization: .none)), [("d3", 12), ("d1", 4), ("d2", 3), ("d4", 0)])
  }

  @Test func combMnzCountsTheRankings() throws {
    expect(try fused(CombMNZ()), [("d3", 2), ("d1", 1), ("d2", 0.5), ("d4", 0)])
  }

  @Test func theWeightedSumGivesMissingDocumentsTheLowestScore() throws {
    // Raw scores, weights 1 and 0.5; the lowest are 2 and 0.
    let fusion = WeightedSum(weights: .each([1, 0.5]), normalization: .none)
    expect(try fused(fusion), [("d3", 2 + 5), ("d1", 4 + 0), ("d2", 3 + 0), ("d4", 2 + 0)])
  }

  @Test func bordaSharesTheRemainingPoints() throws {
    // Four candidates: a gives 4, 3, 2 and d4 the last 1; b gives d3 4, d4 3, d1 and d2 half of 2 + 1.
    expect(try fused(BordaFusion()), [("d3", 6), ("d1", 5.5), ("d2", 4.5), ("d4", 4)])
  }

  @Test func inverseSquareRanksAreTimesTheNumberOfRankings() throws {
    expect(
      try fused(InverseSquareRank()), [("d3", 2 * (1.0 / 9 + 1)), ("d1", 1), ("d4", 0.25), ("d2", 0.25)])
    // ln 1 = 0 for all but d3.
    let ln2 = 0.693_147_180_559_945_3
    expect(try fused(InverseSquareRank(.logarithmic)), [("d3", ln2 * (1.0 / 9 + 1)), ("d4", 0), ("d2", 0), ("d1", 0)])
  }

  @Test func interleavingTakesTurns() throws {
    expect(try fused(RoundRobinInterleaving()), [("d1", 4), ("d3", 3), ("d2", 2), ("d4", 1)])
    expect(try fused(RoundRobinInterleaving(), [b, a]), [("d3", 4), ("d1", 3), ("d4", 2), ("d2", 1)])
  }

  @Test func queriesAreTheUnionInOrderOfAppearance() throws {
    let runs = [try Run("a", ["2": a]), try Run("b", ["1": b]), try Run("c", ["2": b])]
    for fusion in everyFusion {
      let fused = try fusion.fuse(runs)
      #expect(fused.queries == ["2", "1"])
      // logISR gives both 0, as they are in one ranking only.
      let order = fusion.name == "logisr" ? ["d4", "d3"] : ["d3", "d4"]
      #expect(fused["1"]?.map(\.document) == order, "\(fusion.name)")
      #expect(fused.tag == fusion.name)
    }
  }

  @Test func wrongWeightsAreBadArguments() throws {
    let runs = [try Run("a", ["q": a]), try Run("b", ["q": b])]
    let short = #expect(throws: RankifyError.self) { try BordaFusion(weights: .each([1])).fuse(runs) }
    #expect(short?.code == .badArguments)
    #expect(short?.message == "1 weight for 2 runs: give one weight a run, in their order")
    let infinite = #expect(throws: RankifyError.self) { try WeightedSum(weights: .each([1, .infinity])).fuse(runs) }
    #expect(infinite?.message == "weight inf is not a finite number")
    #expect(throws: RankifyError.self) { try CombSUM().fuse([]) }
  }

  @Test func infiniteScoresCannotBeAddedButRanked() throws {
    let runs = [try Run("a", ["q": a]), try Run("b", ["q": ["d9": -.infinity]])]
    let error = #expect(throws: RankifyError.self) { try CombSUM(normalization: .none).fuse(runs) }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.hasPrefix("run 2: query q: document d9 has the score -inf") == true)
    #expect(try ReciprocalRankFusion().fuse(runs)["q"]?.count == 4)
  }

  @Test func scoresTooLargeToAddAreNamed() throws {
    let runs = [try Run("a", ["q": ["x": 1.7e308, "y": -1.7e308]]), try Run("b", ["q": ["x": 1.7e308]])]
    #expect(try CombSUM().fuse(runs)["q"]?.map(\.score) == [2, 0])
    let error = #expect(throws: RankifyError.self) { try CombSUM(normalization: .none).fuse(runs) }
    #expect(error?.message == "query q: the scores are too large for combsum; fuse by rank instead (rrf)")
  }
}

let everyFusion: [any RunFusion] =
  ScoreNormalization.allCases.flatMap { norm -> [any RunFusion] in
    [CombSUM(normalization: norm), CombMNZ(normalization: norm), WeightedSum(normalization: norm)]
  } + [
    ReciprocalRankFusion(), BordaFusion(), InverseSquareRank(), InverseSquareRank(.logarithmic),
    RoundRobinInterleaving(),
  ]

extension Run {
  /// A run from scores by query and document.
  init(_ tag: String, _ scores: [String: [String: Double]]) throws {
    self.init(tag: tag)
    for (query, found) in scores.sorted(by: { $0.key < $1.key }) {
      try add(found.map { Entry(document: $0.key, score: $0.value) }, for: query)
    }
  }
}
