import Evaluation
import RankifyCore
import Testing

struct EvaluatorTests {
  private let qrels = Qrels(["1": ["a": 1, "b": 0], "2": ["a": 2], "10": ["c": 1]])

  private func run(_ rankings: [String: [(String, Double)]]) throws -> Run {
    var run = Run(tag: "test")
    for (query, entries) in rankings.sorted(by: { $0.key < $1.key }) {
      try run.add(entries.map { .init(document: $0.0, score: $0.1) }, for: query)
    }
    return run
  }

  private func evaluate(_ run: Run, _ averaging: Averaging, _ names: String...) throws -> Evaluation {
    var settings = EvaluationSettings()
    settings.averaging = averaging
    return try Evaluator(measures: names.map { try Measure($0) }, settings: settings).evaluate(run, against: qrels)
  }

  @Test func identifiersAreTheirBytes() throws {
    let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
    let qrels = Qrels(["1": [composed: 1]])
    let both = try run(["1": [(decomposed, 2), (composed, 1)]])
    #expect(both["1"]?.count == 2)
    #expect(try Evaluator(measures: [Measure("RR")]).evaluate(both, against: qrels).summary == [0.5])
    let other = try run(["1": [(decomposed, 1)]])
    #expect(try Evaluator(measures: [Measure("RR")]).evaluate(other, against: qrels).summary == [0])
    #expect(throws: RankifyError.self) {
      try Evaluator(measures: [Measure("RR")]).evaluate(
        run([decomposed: [("a", 1)]]), against: Qrels([composed: ["a": 1]]))
    }
    let fused = try ReciprocalRankFusion().fuse([both, other])
    #expect(fused["1"]?.map { Array($0.document.utf8) } == [Array(decomposed.utf8), Array(composed.utf8)])
  }

  @Test func oneJudgedQueryIsNotQueries() throws {
    let evaluation = try Evaluator(measures: [Measure("AP")]).evaluate(
      run(["1": [("a", 1)]]), against: Qrels(["1": ["a": 1]]))
    #expect(evaluation.basis == "over the 1 judged query")
  }

  @Test func aMissingQueryIsLeftOutOrCountsAsZeroAsAskedFor() throws {
    let run = try run(["1": [("a", 2), ("b", 1)], "2": [("a", 1)], "77": [("a", 1)]])
    let retrieved = try evaluate(run, .retrieved, "AP", "NumQ", "NumRel")
    #expect(retrieved.queries == ["1", "2"])
    #expect(retrieved.summary == [1, 2, 2])
    let judged = try evaluate(run, .judged, "AP", "NumQ", "NumRel")
    #expect(judged.queries == ["1", "10", "2"])
    #expect(judged.summary == [2.0 / 3, 3, 3])
    #expect(judged.coverage.missing == ["10"])
    #expect(judged.coverage.unjudged == ["77"])
    #expect(judged.basis == "over all 3 judged queries, 1 of them without a ranking and counted as 0")
    #expect(retrieved.basis == "over the 2 of 3 judged queries that the run has; 1 left out")
  }

  @Test func noQueryInCommonIsAnError() throws {
    let run = try run(["x": [("a", 1)]])
    let error = #expect(throws: RankifyError.self) { try evaluate(run, .retrieved, "AP") }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("the run has 'x', the qrels have '1'") == true)
  }

  @Test func onlyNegativeGradesAreAnError() throws {
    let run = try run(["1": [("a", 1)]])
    let error = #expect(throws: RankifyError.self) {
      try Evaluator(measures: [try Measure("AP")]).evaluate(run, against: Qrels(["1": ["a": -1], "2": ["a": 1]]))
    }
    #expect(error?.message.contains("query '1' has only negative grades") == true)
  }

  /// Equal scores: "b" ranks before "a", so the relevant "a" is second.
  @Test func tiesGoToTheHigherIdentifierAndAreReported() throws {
    let evaluation = try evaluate(
      run(["1": [("a", 1), ("b", 1)], "2": [("a", 1), ("z", 0.5)]]), .retrieved, "RR", "nDCG@10")
    #expect(evaluation.values[0][0] == 0.5)
    #expect(evaluation.coverage.tied == 1)
  }

  @Test func geometricMeansTakeAFloor() throws {
    let evaluation = try evaluate(run(["1": [("a", 1)], "2": [("q", 1)]]), .retrieved, "gm_map")
    #expect(abs(evaluation.summary[0] - 0.00001.squareRoot()) < 1e-12)
  }

  @Test func gradesBeyondTheScaleOfAMeasureAreAnError() throws {
    let run = try run(["1": [("a", 1)]])
    let error = #expect(throws: RankifyError.self) {
      try Evaluator(measures: [try Measure("ERR@10")]).evaluate(run, against: Qrels(["1": ["a": 7]]))
    }
    #expect(error?.message.contains("say 'ERR(max_rel=7)'") == true)
  }

  /// A grade of a thousand million must neither reserve memory by its size nor overflow.
  @Test func hugeGradesAreOrdinaryNumbers() throws {
    let run = try run(["1": [("a", 1)]])
    let evaluation = try Evaluator(measures: MeasureSelection(["all_trec"]).measures)
      .evaluate(run, against: Qrels(["1": ["a": 1_000_000_000, "b": 1]]))
    #expect(evaluation.summary.allSatisfy { $0.isFinite })
  }

  @Test func aValueThatIsNoNumberIsAnErrorNotAZero() throws {
    let run = try run(["1": [("a", 1)]])
    let error = #expect(throws: RankifyError.self) {
      try Evaluator(measures: [try Measure("nDCG(dcg='exp-log2')@10")]).evaluate(
        run, against: Qrels(["1": ["a": 5000]]))
    }
    #expect(error?.message.contains("is not a finite number for query '1'") == true)
  }

  @Test func depthCutsRankingsAfterSorting() throws {
    var settings = EvaluationSettings()
    settings.depth = 1
    let evaluation = try Evaluator(measures: [try Measure("NumRet"), try Measure("RR")], settings: settings)
      .evaluate(run(["1": [("b", 1), ("a", 2)]]), against: qrels)
    #expect(evaluation.summary == [1, 1])
  }
}
