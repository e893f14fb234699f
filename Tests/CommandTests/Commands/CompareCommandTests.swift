import Foundation
import RankifyCLI
import TestSupport
import Testing

struct CompareCommandTests {
  private let folder: TemporaryFolder

  /// Twelve queries with one relevant document, at the ranks given; rank 0 leaves the query out.
  init() throws {
    folder = try TemporaryFolder()
    try folder.write("qrels.txt", (1...12).map { "\($0) 0 x 1\n" }.joined())
    try write("base", [2, 3, 1, 4, 2, 5, 0, 3, 2, 2, 6, 0])
    try write("better", [1, 1, 1, 2, 1, 2, 1, 1, 1, 2, 3, 0])
    try write("other", [3, 2, 1, 4, 1, 5, 2, 3, 4, 2, 6, 0])
  }

  private func write(_ tag: String, _ ranks: [Int]) throws {
    let lines = ranks.enumerated().flatMap { query, rank in
      (1...7).filter { _ in rank > 0 }.map { place in
        "\(query + 1) Q0 \(place == rank ? "x" : "n\(place)") \(place) \(10 - place) \(tag)\n"
      }
    }
    try folder.write("\(tag).trec", lines.joined())
  }

  private func compare(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["compare"] + arguments, in: folder.path)
  }

  @Test func runsAreComparedWithTheBaseline() async throws {
    try expectSnapshot(
      await compare("qrels.txt", "base.trec", "better.trec", "other.trec", "-m", "RR", "-m", "P@1"), "compare-table")
  }

  @Test func severalBaselinesEachHaveATable() async throws {
    try expectSnapshot(
      await compare(
        "qrels.txt", "base.trec", "better.trec", "--baseline", "other.trec", "-m", "RR", "--test", "randomization",
        "--samples", "2000", "--correction", "none"), "compare-randomization")
  }

  @Test func jsonHoldsTheSameFigures() async throws {
    try expectSnapshot(
      await compare("--json", "--seed", "3", "qrels.txt", "base.trec", "better.trec", "-m", "RR"), "compare-json")
  }

  @Test func theSameRunDoesNotDiffer() async throws {
    let result = try await compare("--json", "qrels.txt", "base.trec", "./base.trec", "-m", "RR")
    #expect(result.stdout.contains("\"pValue\" : 1,"))
    #expect(result.stdout.contains("\"significant\" : false"))
  }

  @Test(arguments: [
    ("compare-one-run", ["qrels.txt", "base.trec"]),
    ("compare-sum", ["qrels.txt", "base.trec", "other.trec", "-m", "NumRet"]),
    ("compare-unknown-test", ["qrels.txt", "base.trec", "other.trec", "--test", "wilcoxon"]),
  ])
  func faultsAreOneSentence(_ name: String, _ arguments: [String]) async throws {
    try expectSnapshot(await Rankify.run(["compare"] + arguments, in: folder.path), name)
  }
}
