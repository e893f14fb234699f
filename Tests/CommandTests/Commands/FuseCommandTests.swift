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
    try expectSnapshot(await fuse("big.run", "a.run", "--method", "combsum"), "fuse-bad-too-large")
  }
}
