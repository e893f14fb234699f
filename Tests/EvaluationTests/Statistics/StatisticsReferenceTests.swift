import Evaluation
import Foundation
import Testing

/// Against scipy: see `make_statistics.py` in the Golden folder.
struct StatisticsReferenceTests {
  private func rows(_ kind: String) throws -> [(inputs: [Double], value: Double)] {
    let lines = try Fixture.text("statistics.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
    let rows = try lines.filter { $0[0] == kind }.map { line in
      (inputs: line[1].split(separator: " ").compactMap { Double($0) }, value: try #require(Double(line[2])))
    }
    try #require(!rows.isEmpty)
    return rows
  }

  @Test func incompleteBetaAgreesWithScipy() throws {
    for (inputs, value) in try rows("beta") {
      let ours = IncompleteBeta.regularized(inputs[0], inputs[1], inputs[2])
      #expect(abs(ours - value) <= 1e-11 * max(value, 1e-280), "I_\(inputs[0])(\(inputs[1]), \(inputs[2]))")
    }
  }

  @Test func studentDistributionAgreesWithScipy() throws {
    for (inputs, value) in try rows("cdf") {
      #expect(abs(StudentT(degrees: inputs[0]).cumulative(inputs[1]) - value) < 1e-12, "t = \(inputs)")
    }
    for (inputs, value) in try rows("quantile") {
      #expect(
        abs(StudentT(degrees: inputs[0]).quantile(inputs[1]) - value) < 1e-9 * max(1, abs(value)), "p = \(inputs)")
    }
  }

  @Test func pairedTTestAgreesWithScipy() throws {
    for (differences, value) in try rows("student") {
      #expect(abs(try #require(SignificanceTest.pairedT.pValue(differences)) - value) < 1e-10)
    }
  }

  @Test func minimumDetectableDifferenceAgreesWithItsFormulaInScipy() throws {
    for (differences, value) in try rows("detectable") {
      let ours = try #require(PairedSample(differences: differences).minimumDetectable(alpha: 0.05, power: 0.8))
      #expect(abs(ours - value) < 1e-9 * value)
    }
  }

  @Test func randomizationTestApproachesTheExactPermutationTest() throws {
    for (differences, value) in try rows("permutation") {
      let ours = try #require(SignificanceTest.randomization(samples: 200_000, seed: 3).pValue(differences))
      #expect(abs(ours - value) < 5 * (value * (1 - value) / 200_000).squareRoot() + 1e-5)
    }
  }

  @Test func bootstrapIntervalAgreesWithScipyWithinItsNoise() throws {
    for ((values, low), (_, high)) in zip(try rows("bootstrap-low"), try rows("bootstrap-high")) {
      let ours = try #require(Bootstrap(samples: 200_000, seed: 5).interval(of: values, level: 0.95))
      #expect(abs(ours.lowerBound - low) < 0.002)
      #expect(abs(ours.upperBound - high) < 0.002)
    }
  }
}
