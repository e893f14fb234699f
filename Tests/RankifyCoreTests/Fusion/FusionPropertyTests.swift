import RankifyCore
import TestSupport
import Testing

struct FusionPropertyTests {
  /// Rankings of up to 12 of 20 documents, some empty, some scores equal; from a seed.
  private func systems(seed: UInt64) throws -> [Run] {
    var draw = SeededGenerator(seed: seed)
    return try (0..<3).map { system in
      var run = Run(tag: "s\(system)")
      for query in 0..<4 {
        let found = (0..<20).shuffled(using: &draw).prefix(Int.random(in: 0...12, using: &draw))
        let entries = found.map { Run.Entry(document: "d\($0)", score: Double(Int.random(in: -5...5, using: &draw))) }
        try run.add(entries, for: "q\(query)")
      }
      return run
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func everyDocumentOfAnyRunIsFusedOnce(_ seed: UInt64) throws {
    let runs = try systems(seed: seed)
    for fusion in everyFusion {
      let fused = try fusion.fuse(runs)
      for query in fused.queries {
        let expected = Set(runs.flatMap { $0[query] ?? [] }.map(\.document))
        let found = fused[query]?.map(\.document) ?? []
        #expect(Set(found) == expected)
        #expect(found.count == expected.count)
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func theOrderOfTheRunsChangesScoresByRoundingOnly(_ seed: UInt64) throws {
    let runs = try systems(seed: seed)
    for fusion in everyFusion where !(fusion is RoundRobinInterleaving) {
      let (there, back) = (try fusion.fuse(runs), try fusion.fuse(runs.reversed()))
      for query in there.queries {
        let scores = Dictionary(uniqueKeysWithValues: (back[query] ?? []).map { ($0.document, $0.score) })
        for entry in there[query] ?? [] {
          #expect(abs(entry.score - (scores[entry.document] ?? .nan)) < 1e-9, "\(fusion.name)")
        }
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func aRunFusedWithItselfKeepsItsOrder(_ seed: UInt64) throws {
    let run = try systems(seed: seed)[0]
    for fusion in everyFusion {
      let fused = try fusion.fuse([run, run])
      for query in run.queries {
        #expect(fused[query]?.map(\.document) == run[query]?.map(\.document), "\(fusion.name)")
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func aBetterScoreNeverHurtsUnderRankFusion(_ seed: UInt64) throws {
    let runs = try systems(seed: seed)
    guard let last = runs[0]["q0"]?.last?.document else { return }
    var raised = Run(tag: "raised")
    let entries = (runs[0]["q0"] ?? []).map {
      Run.Entry(document: $0.document, score: $0.document == last ? 99 : $0.score)
    }
    try raised.add(entries, for: "q0")
    for fusion in [ReciprocalRankFusion(), BordaFusion(), InverseSquareRank()] as [any RunFusion] {
      let before = try fusion.fuse(runs)["q0"]?.firstIndex { $0.document == last }
      let after = try fusion.fuse([raised] + runs.dropFirst())["q0"]?.firstIndex { $0.document == last }
      #expect(try #require(after) <= #require(before), "\(fusion.name)")
    }
  }
}
