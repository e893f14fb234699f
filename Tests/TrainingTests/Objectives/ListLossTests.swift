import Foundation
import RankifyCore
import Testing
import Training

@Suite struct ListLossTests {
  private static let losses: [any ListLoss] = [
    ContrastiveLoss(temperature: 0.5), CrossEntropyLoss(temperature: 2), DistillationLoss(teacherScale: 0.7),
    DistillationLoss(temperature: 0.3), MarginLoss(),
    MarginLoss(temperature: 0.3), ListNetLoss(temperature: 0.8), ListMLELoss(temperature: 1.5),
    ListMLELoss(depth: 2), RankNetLoss(temperature: 0.6), LambdaRankLoss(depth: 3),
  ]
  private let scores = [0.3, -1.2, 2.5, 0.9, -0.4, 1.1]
  private let target = ListTarget(gains: [1, 0, 0, 2, 0, 0], teacher: [3, -2, 0.5, 4, -1, 1])

  private func evaluate(_ loss: any ListLoss, _ scores: [Double], _ target: ListTarget) -> ListGradient? {
    var generator = SplitMix(seed: 1)
    return loss(scores, target, using: &generator)
  }

  @Test(arguments: losses.indices) func gradientsAreThoseOfCentralDifferences(number: Int) throws {
    let loss = Self.losses[number]
    let found = try #require(evaluate(loss, scores, target)), step = 1e-6
    for i in scores.indices {
      var (above, below) = (scores, scores)
      (above[i], below[i]) = (above[i] + step, below[i] - step)
      let up = try #require(evaluate(loss, above, target)), down = try #require(evaluate(loss, below, target))
      #expect(abs(found.scores[i] - (up.loss - down.loss) / (2 * step)) < 1e-7)
    }
    // Only differences of scores count.
    #expect(abs(found.scores.reduce(0, +)) < 1e-12)
    #expect(found.scores.contains { abs($0) > 1e-3 })
  }

  @Test(arguments: losses.indices) func hugeScoresGiveFiniteGradients(number: Int) throws {
    let found = try #require(evaluate(Self.losses[number], scores.map { $0 * 1000 }, target))
    #expect(found.loss.isFinite && found.scores.allSatisfy(\.isFinite))
  }

  @Test(arguments: losses.indices) func aListWithNothingRelevantAndNoTeacherTeachesNothing(number: Int) {
    #expect(evaluate(Self.losses[number], scores, ListTarget(gains: Array(repeating: 0, count: 6))) == nil)
  }

  /// Teacher (8, 2, -1), student (3, 1, .5), the first one relevant.
  @Test func valuesOfTheFourLossesByHand() throws {
    let (student, one) = ([3, 1, 0.5], ListTarget(gains: [1, 0, 0], teacher: [8, 2, -1]))
    // Differences 2 - 6 and 2.5 - 9.
    #expect(try #require(evaluate(MarginLoss(), student, one)).loss == (16 + 42.25) / 2)
    // Differences 4 - 6 and 5 - 9.
    #expect(try #require(evaluate(MarginLoss(temperature: 0.5), student, one)).loss == (4 + 16) / 2)
    #expect(abs(try #require(evaluate(DistillationLoss(), student, one)).loss - 0.1834459577) < 1e-10)
    #expect(abs(try #require(evaluate(CrossEntropyLoss(), student, one)).loss - 0.1967340969) < 1e-10)
    #expect(abs(try #require(evaluate(ContrastiveLoss(), student, one)).loss - 0.1967340969) < 1e-10)
  }

  @Test func otherRelevantCandidatesAreNoNegatives() throws {
    let both = try #require(evaluate(ContrastiveLoss(), [1, 2, 0], ListTarget(gains: [1, 1, 0])))
    let expected = (log(1 + exp(-1.0)) + log(1 + exp(-2.0))) / 2
    #expect(abs(both.loss - expected) < 1e-12)
  }

  /// The mean of many draws is that over all orders of the equal ones, where equal scores have equal gradients.
  @Test func equalGainsAreOrderedByLotInListMLE() throws {
    let loss = ListMLELoss(), scores = [0.5, 0.5, 0.5, -1, 0.2], target = ListTarget(gains: [0, 1, 0, 2, 0])
    var generator = SplitMix(seed: 3)
    let draws = 30_000
    var (mean, losses) = ([Double](repeating: 0, count: 5), Set<Double>())
    for _ in 0..<draws {
      let found = try #require(loss(scores, target, using: &generator))
      for i in scores.indices { mean[i] += found.scores[i] / Double(draws) }
      losses.insert((found.loss * 1e9).rounded())
    }
    // Of the last three, two have equal scores: where 4 stands is all that tells their orders apart.
    #expect(losses.count == 3)
    // A gradient is between -1 and some, so the mean's standard deviation is below 1 / sqrt(30,000) = 0.006.
    #expect(abs(mean[0] - mean[2]) < 0.03)
    let exact = Self.exactMean(scores, last: [0, 2, 4])
    for i in scores.indices { #expect(abs(mean[i] - exact[i]) < 0.03, "\(i)") }
    #expect(evaluate(loss, scores, target) == evaluate(loss, scores, target))
  }

  /// The mean gradient over the orders that begin with 3, 1.
  private static func exactMean(_ scores: [Double], last: [Int]) -> [Double] {
    var mean = [Double](repeating: 0, count: scores.count)
    for first in last {
      for second in last where second != first {
        let third = last.filter { $0 != first && $0 != second }
        let slopes = PlackettLuce(scores).gradient(of: [3, 1, first, second] + third)
        for i in scores.indices { mean[i] -= slopes[i] / 6 }
      }
    }
    return mean
  }

  @Test func rankNetByHand() throws {
    let found = try #require(evaluate(RankNetLoss(), [1, 0], ListTarget(gains: [1, 0])))
    #expect(abs(found.loss - log(1 + exp(-1.0))) < 1e-12)
    #expect(abs(found.scores[0] + 1 / (1 + exp(1.0))) < 1e-12)
  }

  /// Exchanging places 1 and 2 changes nDCG by 1 - 1/log2(3).
  @Test func lambdaRankWeighsByTheChangeOfTheMeasure() throws {
    let plain = try #require(evaluate(RankNetLoss(), [0, 1], ListTarget(gains: [1, 0])))
    let found = try #require(evaluate(LambdaRankLoss(), [0, 1], ListTarget(gains: [1, 0])))
    #expect(abs(found.loss - plain.loss * (1 - 1 / log2(3.0))) < 1e-12)
  }
}
