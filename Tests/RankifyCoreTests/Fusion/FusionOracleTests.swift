import Foundation
import RankifyCore
import Testing

/// Agreement with ranx; `Golden/make_fusion.py` names the version and where the definitions differ.
struct FusionOracleTests {
  private static let weights = FusionWeights.each([0.5, 2, 1.25])
  private static let methods: [String: any RunFusion] = [
    "rrf": ReciprocalRankFusion(), "rrf-10": ReciprocalRankFusion(k: 10),
    "isr": InverseSquareRank(), "logisr": InverseSquareRank(.logarithmic),
    "borda": BordaFusion(), "borda-weighted": BordaFusion(weights: weights),
    "combsum-none": CombSUM(normalization: .none), "combmnz-none": CombMNZ(normalization: .none),
    "combsum-minmax": CombSUM(), "combmnz-minmax": CombMNZ(),
    "combsum-zscore": CombSUM(normalization: .zScore), "combmnz-zscore": CombMNZ(normalization: .zScore),
    "combsum-sum": CombSUM(normalization: .sum), "combmnz-sum": CombMNZ(normalization: .sum),
    "combsum-rank": CombSUM(normalization: .rank), "combmnz-rank": CombMNZ(normalization: .rank),
    "weighted-minmax": WeightedSum(weights: weights),
    "weighted-sum": WeightedSum(weights: weights, normalization: .sum),
  ]

  /// name → query → document → score
  private typealias Table = [String: [String: [String: Double]]]

  private static func table(_ name: String) throws -> Table {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    var table: Table = [:]
    for line in try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8).split(separator: "\n") {
      let field = line.split(separator: "\t").map(String.init)
      let score = try #require(Double(field[3]))
      table[field[0], default: [:]][field[1], default: [:]][field[2]] = score
    }
    return table
  }

  private static func runs() throws -> [Run] {
    let table = try table("runs.tsv")
    return try table.keys.sorted().map { name in
      var run = Run(tag: name)
      for (query, scores) in try #require(table[name]).sorted(by: { $0.key < $1.key }) {
        try run.add(scores.map { Run.Entry(document: $0.key, score: $0.value) }, for: query)
      }
      return run
    }
  }

  @Test(arguments: methods.keys.sorted())
  func agreesWithRanx(_ name: String) throws {
    let expected = try #require(try Self.table("fused.tsv")[name])
    let fused = try #require(Self.methods[name]).fuse(Self.runs())
    #expect(Set(fused.queries) == Set(expected.keys))
    for (query, scores) in expected {
      let entries = try #require(fused[query])
      #expect(Set(entries.map(\.document)) == Set(scores.keys))
      for entry in entries {
        let score = try #require(scores[entry.document])
        #expect(abs(entry.score - score) <= 1e-9 * max(1, abs(score)), "\(query) \(entry.document)")
      }
    }
  }
}
