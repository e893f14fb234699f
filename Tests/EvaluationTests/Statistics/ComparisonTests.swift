import Evaluation
import RankifyCore
import Testing

struct ComparisonTests {
  private let qrels = Qrels(["a": ["x": 1], "b": ["x": 1], "c": ["x": 1], "d": ["x": 1]])

  private func run(_ tag: String, _ ranks: [String: Int]) throws -> Run {
    var run = Run(tag: tag)
    for (query, rank) in ranks {
      var entries = (1..<max(rank, 1)).map { Run.Entry(document: "n\($0)", score: 100 - Double($0)) }
      if rank > 0 {
        entries.append(.init(document: "x", score: 0))
      } else {
        entries.append(.init(document: "n", score: 0))
      }
      try run.add(entries, for: query)
    }
    return run
  }

  private func evaluation(_ run: Run) throws -> Evaluation {
    var settings = EvaluationSettings()
    settings.averaging = .judged
    return try Evaluator(measures: [try Measure("RR")], settings: settings).evaluate(run, against: qrels)
  }

  /// RR of the baseline 1, 1/2, 1/4 (d missing); of the run 1/2, 1/2, 1 (d missing): −1/2, 0, +3/4.
  @Test func describesDifferencesByQuery() throws {
    let baseline = try evaluation(run("base", ["a": 1, "b": 2, "c": 4]))
    let other = try evaluation(run("new", ["a": 2, "b": 2, "c": 1]))
    let comparison = try #require(try Comparer().compare([other], with: [baseline]).first)
    #expect(comparison.queries == 3)
    #expect((comparison.wins, comparison.ties, comparison.losses) == (1, 1, 1))
    #expect(abs(comparison.difference - 0.25 / 3) < 1e-12)
    #expect(abs(comparison.baselineMean - 1.75 / 3) < 1e-12)
    #expect(abs(comparison.mean - 2.0 / 3) < 1e-12)
  }

  @Test func aQueryOnlyOneRunHasCountsAsZeroForTheOther() throws {
    let baseline = try evaluation(run("base", ["a": 1, "b": 1]))
    let other = try evaluation(run("new", ["a": 1, "c": 1]))
    let comparison = try #require(try Comparer().compare([other], with: [baseline]).first)
    #expect(comparison.queries == 3)
    #expect((comparison.wins, comparison.ties, comparison.losses) == (1, 1, 1))
    var all = Comparer()
    all.countsQueriesNeitherHas = true
    #expect(try all.compare([other], with: [baseline]).first?.queries == 4)
  }

  @Test(arguments: [SignificanceTest.pairedT, .randomization(samples: 999, seed: 1)])
  func noDifferenceAtAllHasProbabilityOne(test: SignificanceTest) throws {
    let same = try evaluation(run("base", ["a": 1, "b": 2, "c": 4]))
    var comparer = Comparer()
    comparer.test = test
    let comparison = try #require(try comparer.compare([same], with: [same]).first)
    #expect(comparison.pValue == 1)
    #expect(comparison.correctedPValue == 1)
    #expect(comparison.interval == 0...0)
  }

  @Test func oneQueryHasNoInterval() throws {
    let (old, new) = (try evaluation(run("base", ["a": 2])), try evaluation(run("new", ["a": 1])))
    let comparison = try #require(try Comparer().compare([new], with: [old]).first)
    #expect(comparison.queries == 1 && comparison.difference == 0.5 && comparison.interval == nil)
    #expect(Bootstrap(samples: 100, seed: 1).interval(of: [0.3], level: 0.95) == nil)
    #expect(Bootstrap(samples: 100, seed: 1).interval(of: [0.3, 0.3], level: 0.95) == 0.3...0.3)
  }

  @Test func theSeedDecidesTheRandomizationTest() {
    let differences = (0..<40).map { Double(($0 * 37) % 11) - 4.5 }
    let first = SignificanceTest.randomization(samples: 5000, seed: 1).pValue(differences)
    #expect(first == SignificanceTest.randomization(samples: 5000, seed: 1).pValue(differences))
    #expect(first != SignificanceTest.randomization(samples: 5000, seed: 2).pValue(differences))
  }

  /// Of ten equal differences one in 2⁹ sign patterns is as extreme; with 99 samples p cannot fall below 1/100.
  @Test func theRandomizationTestIsNeverZero() throws {
    let value = try #require(
      SignificanceTest.randomization(samples: 99, seed: 1).pValue(Array(repeating: 0.1, count: 60)))
    #expect(value == 0.01)
  }

  @Test func oneQueryIsTooFewForATTest() {
    #expect(SignificanceTest.pairedT.pValue([0.5]) == nil)
  }

  /// Holm (1979) by hand: sorted .01 .02 .03 .2 → ×4 .04, ×3 .06, ×2 .06, ×1 .2.
  @Test func correctionsAreThoseOfTheTextbook() {
    let values = [0.03, 0.01, 0.2, 0.02]
    #expect(zip(Correction.holm.adjusted(values), [0.06, 0.04, 0.2, 0.06]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(Correction.bonferroni.adjusted(values), [0.12, 0.04, 0.8, 0.08]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(Correction.none.adjusted(values) == values)
    #expect(Correction.bonferroni.adjusted([0.6, 0.7]) == [1, 1])
  }

  @Test func sumsCannotBeTested() throws {
    var settings = EvaluationSettings()
    settings.averaging = .judged
    let count = try Evaluator(measures: [try Measure("NumRet")], settings: settings)
      .evaluate(run("base", ["a": 1, "b": 2]), against: qrels)
    #expect(throws: RankifyError.self) { try Comparer().compare([count], with: [count]) }
  }
}
