import Foundation
import RankifyCore
import Testing
import Vectors

/// Against PyLate and colbert-ai: `Golden/make_maxsim.py` made the numbers, with the versions that stand in the file.
@Suite struct MaxSimOracleTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let query: [Float]
      let documents: [[Float]]
      let pylate_rank: [Float]
      let pylate_scores: [Float]
      let colbert: [Float]
      let colbert_l2: [Float]
    }
    struct Flipr: Decodable {
      let similarities: [[[Float]]]
      let scores: [Float]
    }
    let dimension: Int
    let cases: [Case]
    let flipr: [Flipr]
  }

  private let golden: Golden

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/maxsim.json")
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  private func scores(_ scorer: MaxSim, _ sample: Golden.Case) -> [Float] {
    let documents = sample.documents.map { TokenVectors(dimension: golden.dimension, values: $0) }
    return scorer.scores(of: documents, for: TokenVectors(dimension: golden.dimension, values: sample.query))
  }

  private func expectEqual(_ found: [Float], _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) <= 1e-5 * max(1, abs(b)), sourceLocation: sourceLocation)
    }
  }

  @Test func equalsColbertByProducts() {
    for sample in golden.cases { expectEqual(scores(MaxSim(), sample), sample.colbert) }
  }

  @Test func equalsColbertByDistances() {
    for sample in golden.cases { expectEqual(scores(MaxSim(.squaredDistance), sample), sample.colbert_l2) }
  }

  @Test func equalsPyLateWithZeros() {
    for sample in golden.cases {
      expectEqual(scores(MaxSim(masking: .zero), sample), sample.pylate_rank)
      expectEqual(scores(MaxSim(masking: .zero), sample), sample.pylate_scores)
    }
    // The golden file tells the two conventions apart.
    #expect(golden.cases.contains { $0.colbert != $0.pylate_rank })
  }

  @Test func equalsColbertsFlipr() {
    // Document tokens are rows of similarities; unit vectors as query tokens give them back.
    #expect(golden.flipr.map { $0.similarities[0][0].count } == [76, 64, 71, 72])
    for (similarities, expected) in golden.flipr.flatMap({ zip($0.similarities, $0.scores) }) {
      let count = similarities[0].count
      let units = (0..<count * count).map { Float($0 / count == $0 % count ? 1 : 0) }
      let found = MaxSim(aggregation: .flipr).scores(
        of: [TokenVectors(dimension: count, values: similarities.flatMap { $0 })],
        for: TokenVectors(dimension: count, values: units))
      expectEqual(found, [expected])
    }
  }
}
