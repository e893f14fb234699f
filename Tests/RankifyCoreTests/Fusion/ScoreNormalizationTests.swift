import RankifyCore
import Testing

struct ScoreNormalizationTests {
  private func values(_ scores: [Double], _ normalization: ScoreNormalization) -> [Double] {
    normalization.values(scores.enumerated().map { Run.Entry(document: "d\($0)", score: $1) })
  }

  @Test func scoresAreBroughtToEachScale() {
    #expect(values([6, 4, 2], .minMax) == [1, 0.5, 0])
    #expect(values([6, 4, 2, 0], .none) == [6, 4, 2, 0])
    #expect(values([6, 4, 2], .sum) == [4.0 / 6, 2.0 / 6, 0])
    #expect(values([6, 4, 2, 0], .rank) == [1, 0.75, 0.5, 0.25])
    // mean 4, variance (4 + 0 + 4) / 3
    let deviation = (8.0 / 3).squareRoot()
    #expect(values([6, 4, 2], .zScore) == [2 / deviation, 0, -2 / deviation])
  }

  @Test func equalScoresAreTheBestOfTheirRanking() {
    #expect(values([3, 3], .minMax) == [1, 1])
    #expect(values([3, 3], .sum) == [0.5, 0.5])
    #expect(values([3, 3], .zScore) == [0, 0])
    #expect(values([0.1, 0.1, 0.1], .zScore) == [0, 0, 0])
  }

  @Test func extremeScoresStayNumbers() {
    #expect(values([1e308, -1e308], .minMax) == [1, 0])
    #expect(values([1e308, 0, -1e308], .sum).map { ($0 * 100).rounded() } == [67, 33, 0])
    #expect(values([2e-200, 1e-200], .zScore) == [1, -1])
    #expect(values([1e300, -1e300], .zScore) == [1, -1])
    #expect(values([Double.leastNonzeroMagnitude, 0], .minMax) == [1, 0])
  }

  @Test(arguments: ScoreNormalization.allCases, [0, 1e308, -1e308, Double.leastNonzeroMagnitude, 0.1])
  func aRankingOfOneDocumentHasAFiniteValue(_ normalization: ScoreNormalization, score: Double) {
    let expected: Double =
      switch normalization {
      case .minMax, .sum, .rank: 1
      case .zScore: 0
      case .none: score
      }
    #expect(values([score], normalization) == [expected])
  }

  @Test(arguments: ScoreNormalization.allCases)
  func anEmptyRankingHasNoValues(_ normalization: ScoreNormalization) {
    #expect(values([], normalization).isEmpty)
  }
}
