import Foundation
import TestSupport
import Testing

struct FuseCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("a.run", "1 Q0 d1 1 4 a\n1 Q0 d2 2 3 a\n1 Q0 d3 3 2 a\n2 Q0 d1 1 1 a\n")
    try folder.write("b.run", "1 Q0 d3 1 10 b\n1 Q0 d4 2 0 b\n")
  }

  private func fuse(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["fuse"] + arguments, in: folder.path)
  }

  @Test(arguments: ["rrf", "combsum", "combmnz", "weighted", "interleave", "borda", "isr", "logisr"])
  func everyMethodFuses(_ method: String) async throws {
    try expectSnapshot(await fuse("a.run", "b.run", "--method", method), "fuse-\(method)")
  }

  @Test func optionsReachTheMethods() async throws {
    try expectSnapshot(
      await fuse(
        "a.run", "b.run", "--method", "weighted", "--weights", "1,0.5", "--norm", "none", "-k", "2", "--tag", "mix"),
      "fuse-options")
    try expectSnapshot(await fuse("a.run", "b.run", "--rrf-k", "0", "--weights", "1,4"), "fuse-rrf-options")
  }

  @Test func aRunInAFileHasASidecar() async throws {
    let result = try await fuse("a.run", "b.run", "-o", "c.run", "--json")
    try expectSnapshot(result, "fuse-json")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("c.run.meta.json")))
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(record["command"] as? [String] == ["rankify", "fuse", "a.run", "b.run", "-o", "c.run", "--json"])
    let evaluated = try await Rankify.run(
      ["evaluate", "-", "c.run", "-m", "P@1"], stdin: "1 0 d3 1\n2 0 d1 1\n", in: folder.path)
    #expect(evaluated.status == 0)
    #expect(evaluated.stdout.contains("1.0000"))
  }

  @Test(arguments: [
    ("weights-number", ["a.run", "b.run", "--weights", "1"]), ("weights-text", ["a.run", "b.run", "--weights", "1,x"]),
    ("weights-method", ["a.run", "--method", "isr", "--weights", "1"]), ("norm-method", ["a.run", "--norm", "sum"]),
    ("rrf-k-method", ["a.run", "--method", "borda", "--rrf-k", "1"]), ("rrf-k-negative", ["a.run", "--rrf-k=-1"]),
    ("depth", ["a.run", "-k", "0"]), ("stdin-twice", ["-", "-"]), ("unknown-method", ["a.run", "--method", "best"]),
    ("json-stdout", ["a.run", "--json"]), ("no-file", ["a.run", "absent.run"]), ("no-run", []),
  ])
  func badArgumentsAreSentences(_ name: String, _ arguments: [String]) async throws {
    try expectSnapshot(await Rankify.run(["fuse"] + arguments, in: folder.path), "fuse-bad-\(name)")
  }

  @Test func scoresThatCannotBeAddedAreNamed() async throws {
    try folder.write("big.run", "1 Q0 x 1 1e308 t\n1 Q0 y 2 -1e308 t\n")
    try folder.write("large.run", "1 Q0 x 1 1e308 t\n")
    try expectSnapshot(
      await fuse("big.run", "large.run", "--method", "combsum", "--norm", "none"), "fuse-bad-too-large")
    #expect(try await fuse("big.run", "a.run", "--method", "combsum").status == 0)
  }

  @Test func aRunGivenTwiceIsNoticed() async throws {
    try folder.write("copy.run", "2 Q0 d1 1 1 x\n1 Q0 d1 1 4 x\n1 Q0 d2 2 3 x\n1 Q0 d3 3 2 x\n")
    let copied = try await fuse("a.run", "b.run", "copy.run")
    #expect(copied.status == 0)
    #expect(copied.stderr.contains("copy.run has the same rankings as a.run; is it the right file?"))
    let repeated = try await fuse("a.run", "a.run")
    #expect(repeated.stderr == "rankify: warning: a.run is given twice\n")
  }

  @Test func anEmptyRunIsRefused() async throws {
    try folder.write("empty.run", "")
    try folder.write("qrels", "1 0 d1 1\n")
    for arguments in [
      ["fuse", "a.run", "empty.run"], ["evaluate", "qrels", "empty.run"], ["compare", "qrels", "a.run", "empty.run"],
    ] {
      let result = try await Rankify.run(arguments, in: folder.path)
      #expect(result.status == 5)
      #expect(result.stderr == "rankify: empty.run: holds no line of a run; expected 'qid Q0 docno rank score tag'\n")
    }
  }

  @Test func negativeNumbersAreValues() async throws {
    try expectSnapshot(await fuse("a.run", "--rrf-k", "-1"), "fuse-bad-rrf-k-negative-apart")
    try expectSnapshot(await fuse("a.run", "-k", "-1"), "fuse-bad-depth-negative")
    #expect(try await fuse("a.run", "b.run", "--method", "weighted", "--weights", "-1,2").status == 0)
    #expect(try await fuse("a.run", "--", "-1").stderr.contains("-1: no such file"))
  }
}
