import Foundation
import LanguageModels
import RankifyCore
import TestSupport
import Testing

@Suite struct SamplerTests {
  /// Logits of tokens with these probabilities, shifted, since nothing depends on that.
  private func logits(_ probabilities: [Double]) -> [Float] { probabilities.map { Float(log($0) + 7) } }

  private func counts(_ logits: [Float], _ options: GenerationOptions, draws: Int = 20_000) throws -> [Int] {
    var sampler = Sampler(options), counts = [Int](repeating: 0, count: logits.count)
    for _ in 0..<draws {
      let id = sampler.next(logits)
      counts[Int(try #require(id))] += 1
    }
    return counts
  }

  /// Pearson's statistic; tokens that are not expected must not come.
  private func chiSquare(_ counts: [Int], _ expected: [Double]) -> Double {
    let (total, sum) = (Double(counts.reduce(0, +)), expected.reduce(0, +))
    return zip(counts, expected).reduce(0) { statistic, pair in
      let mean = pair.1 / sum * total
      if mean == 0 { return pair.0 == 0 ? statistic : .infinity }
      return statistic + (Double(pair.0) - mean) * (Double(pair.0) - mean) / mean
    }
  }

  private static let probabilities = [0.05, 0.4, 0.1, 0.2, 0.15, 0.06, 0.03, 0.01]
  /// One draw in a thousand is beyond this by chance, with seven degrees of freedom.
  private static let limit = 24.32

  @Test func temperatureZeroTakesTheLikeliestAndOfEqualsTheFirst() {
    var sampler = Sampler(GenerationOptions())
    #expect(sampler.next([1, 3, 2]) == 1)
    #expect(sampler.next([1, 3, 3, 0]) == 1)
    #expect(sampler.next([-.infinity, -5]) == 1)
    #expect(sampler.next([-.infinity, -.infinity]) == nil)
  }

  @Test func drawsFollowTheDistribution() throws {
    let found = try counts(logits(Self.probabilities), GenerationOptions(temperature: 1, seed: 3))
    #expect(chiSquare(found, Self.probabilities) < Self.limit)
  }

  @Test func temperatureSharpens() throws {
    let found = try counts(logits(Self.probabilities), GenerationOptions(temperature: 0.5, seed: 4))
    #expect(chiSquare(found, Self.probabilities.map { $0 * $0 }) < Self.limit)
    #expect(chiSquare(found, Self.probabilities) > 10 * Self.limit)
  }

  @Test(arguments: [1e-300, 1e-9]) func temperaturesNearZeroTakeTheLikeliest(_ temperature: Double) {
    for options in [
      GenerationOptions(temperature: temperature), GenerationOptions(temperature: temperature, topP: 0.9),
      GenerationOptions(temperature: temperature, topK: 2, minP: 0.1),
    ] {
      var sampler = Sampler(options)
      #expect((0..<50).allSatisfy { _ in sampler.next([1, 3, 2]) == 1 })
    }
  }

  @Test func topKLeavesTheLikeliest() throws {
    let found = try counts(logits(Self.probabilities), GenerationOptions(temperature: 1, topK: 3, seed: 5))
    #expect(chiSquare(found, [0, 0.4, 0, 0.2, 0.15, 0, 0, 0]) < 13.82)
    var one = Sampler(GenerationOptions(temperature: 5, topK: 1))
    #expect((0..<50).allSatisfy { _ in one.next([0, 1, 2]) == 2 })
  }

  @Test func topPLeavesTheNucleus() throws {
    // .4 + .2 + .15 = .75, the first sum of at least .7.
    let found = try counts(logits(Self.probabilities), GenerationOptions(temperature: 1, topP: 0.7, seed: 6))
    #expect(chiSquare(found, [0, 0.4, 0, 0.2, 0.15, 0, 0, 0]) < 13.82)
    var least = Sampler(GenerationOptions(temperature: 5, topP: 1e-9))
    #expect((0..<50).allSatisfy { _ in least.next([0, 1, 2]) == 2 })
  }

  @Test func minPLeavesWhatIsNearTheLikeliest() throws {
    // A quarter of .4.
    let found = try counts(logits(Self.probabilities), GenerationOptions(temperature: 1, minP: 0.2499, seed: 7))
    #expect(chiSquare(found, [0, 0.4, 0.1, 0.2, 0.15, 0, 0, 0]) < 16.27)
  }

  @Test func filtersFollowOneAnother() throws {
    // Of .4, .2 and .15, which top-k leaves, .6 / .75 = .8 is the first sum of at least .7.
    let options = GenerationOptions(temperature: 1, topK: 3, topP: 0.7, seed: 8)
    #expect(chiSquare(try counts(logits(Self.probabilities), options), [0, 0.4, 0, 0.2, 0, 0, 0, 0]) < 10.83)
  }

  @Test func biasesAreAddedBeforeAllElse() throws {
    var options = GenerationOptions(logitBias: [2: 10, 99: 4])
    var sampler = Sampler(options)
    #expect(sampler.next([1, 3, 2]) == 2)
    options = GenerationOptions(temperature: 1, seed: 9, logitBias: [1: -.infinity])
    let left = [0.05, 0, 0.1, 0.2, 0.15, 0.06, 0.03, 0.01]
    #expect(chiSquare(try counts(logits(Self.probabilities), options), left) < 22.46)
  }

  @Test func oneSeedGivesOneSequence() {
    func draws(_ seed: UInt64) -> [Int32?] {
      var sampler = Sampler(GenerationOptions(temperature: 1, seed: seed))
      return (0..<100).map { _ in sampler.next(logits(Self.probabilities)) }
    }
    #expect(draws(1) == draws(1))
    #expect(draws(1) != draws(2))
  }

  @Test(arguments: 0..<20) func whatIsDrawnIsWithinAllBounds(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let logits = (0..<2000).map { _ in Float.random(in: -8...8, using: &generator) }
    let (k, p, share) = (Int.random(in: 1...300, using: &generator), 0.9, 0.01)
    let sorted = logits.map { exp(Double($0)) }.sorted(by: >)
    let best = sorted[..<k], total = best.reduce(0, +)
    var sampler = Sampler(GenerationOptions(temperature: 1, topK: k, topP: p, minP: share, seed: UInt64(seed)))
    for _ in 0..<50 {
      let id = sampler.next(logits)
      let weight = exp(Double(logits[Int(try #require(id))]))
      #expect(weight >= best[k - 1] && weight >= share * best[0] * (1 - 1e-9))
      // All that is likelier has less than the nucleus' mass.
      #expect(best.filter { $0 > weight }.reduce(0, +) < p * total)
    }
  }
}
