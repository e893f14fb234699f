import TestSupport
import Testing

struct DatasetsSplitCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("train.tsv", "query-id\tcorpus-id\tscore\n" + (1...8).map { "r\($0)\td\($0 / 2)\t1\n" }.joined())
    try folder.write("test.tsv", "query-id\tcorpus-id\tscore\nt1\td1\t1\nt2\td7\t1\nt3\td8\t0\n")
  }

  private func split(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["datasets", "split"] + arguments, in: folder.path)
  }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  @Test func partsAreWrittenAndCanBeMadeAgain() async throws {
    try expectSnapshot(
      await split("train.tsv", "test.tsv", "--parts", "train=3,dev=1", "--seed", "7", "-o", "out"), "datasets-split")
    #expect(
      try await split("train.tsv", "test.tsv", "--by", "out/split.json", "-o", "again").status == 0)
    for name in ["split.json", "train.tsv", "dev.tsv"] { #expect(try text("out/\(name)") == text("again/\(name)")) }
    let lines = try (text("out/train.tsv") + text("out/dev.tsv")).split(separator: "\n").filter { $0.hasSuffix("1") }
    #expect(lines.count == 10)
    #expect(try text("out/split.json").hasPrefix(#"{"format":"rankify-split","version":1,"seed":7,"parts":["#))
  }

  @Test func queriesApartAreFound() async throws {
    try expectSnapshot(
      await split("test.tsv", "--apart-from", "train.tsv", "-o", "out", "--json"), "datasets-split-apart")
    #expect(try text("out/no-overlap.tsv") == "query-id\tcorpus-id\tscore\nt2\td7\t1\n")
    #expect(try text("out/overlap.tsv") == "query-id\tcorpus-id\tscore\nt1\td1\t1\n")
  }

  @Test func faultsAreSentences() async throws {
    try folder.write("other.tsv", "query-id\tcorpus-id\tscore\nt1\td1\t0\n")
    #expect(try await split("train.tsv", "--parts", "a=1,b=1", "-o", "out").status == 0)
    try expectSnapshot(await split("test.tsv", "--by", "out/split.json", "-o", "x"), "datasets-split-foreign")
    try expectSnapshot(await split("test.tsv", "other.tsv", "--parts", "a=1", "-o", "x"), "datasets-split-conflict")
    try expectSnapshot(await split("other.tsv", "--parts", "a=1", "-o", "x"), "datasets-split-nothing")
  }

  @Test(arguments: [
    ["a", "-o", "x"], ["a", "--parts", "a=1", "--by", "b", "-o", "x"], ["a", "--parts", "a=0", "-o", "x"],
    ["a", "--parts", "a", "-o", "x"], ["a", "--parts", "a=1,a=2", "-o", "x"], ["a", "--parts", "../a=1", "-o", "x"],
    ["a", "--parts", "a=1,", "-o", "x"], ["a", "--parts", "a=nan", "-o", "x"], ["-", "--apart-from", "-", "-o", "x"],
    ["a", "--parts", "a=1"],
  ])
  func unusableOptionsAreArgumentFaults(_ options: [String]) async throws {
    let result = try await Rankify.run(["datasets", "split"] + options, in: folder.path)
    #expect(result.status == 2, "\(options): \(result.stderr)")
  }
}
