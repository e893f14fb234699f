import Foundation
import TestSupport
import Testing

struct MineCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("topics.tsv", "1\tmoon\n2\tsun\n3\tstar\n")
    try folder.write("qrels", "1 0 d1 2\n1 0 d2 0\n2 0 d2 1\n9 0 d9 1\n")
    try folder.write("a.run", "1 Q0 d2 1 4 a\n1 Q0 d1 2 3 a\n1 Q0 d3 3 2 a\n2 Q0 d2 1 1 a\n2 Q0 d4 1 .5 a\n")
    try folder.write("b.run", "1 Q0 d5 1 10 b\n1 Q0 d2 2 0 b\n")
    try folder.write("corpus.tsv", "d1\tone\nd2\ttwo\nd3\tOne!\nd4\tfour\nd5\tfive\n")
  }

  private func mine(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["mine", "-t", "topics.tsv"] + arguments, in: folder.path)
  }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  @Test func examplesNameDocumentsOrCarryTheirTexts() async throws {
    try expectSnapshot(await mine("-q", "qrels", "-r", "a.run", "-r", "b.run", "-o", "-"), "mine-ids")
    try expectSnapshot(
      await mine("-q", "qrels", "-r", "a.run", "-c", "corpus.tsv", "--inline", "--draw", "top", "-o", "-"),
      "mine-inline")
  }

  @Test func examplesInAFileHaveASidecar() async throws {
    try expectSnapshot(await mine("-q", "qrels", "-r", "a.run", "-o", "e.jsonl", "--json"), "mine-json")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("e.jsonl.meta.json")))
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect((record["command"] as? [String])?.prefix(2) == ["rankify", "mine"])
    #expect((record["details"] as? [String: Any])?["seed"] as? Int == 42)
  }

  /// The pool of a first call is what a teacher scores, and its run gives the second call all it asks for.
  @Test func aPoolIsScoredAndItsScoresAreTaken() async throws {
    let pooled = try await mine("-q", "qrels", "-r", "a.run", "-r", "b.run", "--pool-run", "pool.run")
    try expectSnapshot(pooled, "mine-pool")
    #expect(try text("pool.run").split(separator: "\n").count == 6)
    // Halved scores, so that they are not what any other file has.
    let teacher = try text("pool.run").split(separator: "\n").map { line in
      let fields = line.split(separator: " ")
      return "\(fields[0]) Q0 \(fields[2]) 1 \((Double(fields[4]) ?? 0) / 2) t\n"
    }
    try folder.write("teacher.run", teacher.joined())
    try expectSnapshot(
      await mine(
        "-q", "qrels", "-r", "a.run", "-r", "b.run", "--teacher-run", "teacher.run", "--margin", "1", "-o", "-"),
      "mine-teacher")
    try expectSnapshot(
      await mine("-r", "a.run", "--teacher-run", "teacher.run", "--scale", "minmax", "-o", "-"), "mine-unjudged")
  }

  /// What a teacher has to score where nothing is judged.
  @Test func aPoolNeedsNoJudgements() async throws {
    let pooled = try await mine("-r", "a.run", "-r", "b.run", "--pool-run", "pool.run")
    #expect(pooled.status == 0, "\(pooled.stderr)")
    let documents = try text("pool.run").split(separator: "\n").map { $0.split(separator: " ")[2] }
    #expect(documents == ["d2", "d5", "d1", "d3", "d2", "d4"])
  }

  @Test func whatIsMissingIsNamed() async throws {
    try folder.write("small.tsv", "d1\tone\nd2\ttwo\n")
    try folder.write("teacher.run", "1 Q0 d1 1 4 t\n")
    try expectSnapshot(
      await mine("-q", "qrels", "-r", "a.run", "-c", "small.tsv", "-o", "-"), "mine-missing")
    try expectSnapshot(
      await mine("-q", "qrels", "-r", "a.run", "-c", "small.tsv", "--drop-missing", "-o", "-"), "mine-drop-missing")
    try expectSnapshot(
      await mine("-q", "qrels", "-r", "a.run", "--teacher-run", "teacher.run", "-o", "-"), "mine-unscored")
    try expectSnapshot(
      await mine("-q", "qrels", "-r", "a.run", "--teacher-run", "teacher.run", "--drop-unscored", "-o", "-"),
      "mine-drop-unscored")
    try folder.write("foreign.qrels", "7 0 d1 1\n")
    try expectSnapshot(await mine("-q", "foreign.qrels", "-r", "a.run", "-o", "-"), "mine-nothing")
  }

  @Test(arguments: [
    ["-q", "q", "-r", "a"], ["-r", "a", "-o", "x"], ["-q", "q", "-o", "x"],
    ["-q", "q", "-r", "a", "-o", "x", "--inline"], ["-q", "q", "-r", "a", "-o", "x", "--near-duplicates", "0.5"],
    ["-q", "q", "-r", "a", "-o", "x", "--drop-missing"], ["-q", "q", "-r", "a", "-o", "x", "-c", "c", "-i", "i"],
    ["-q", "q", "-r", "a", "-o", "x", "--margin", "1"], ["-q", "q", "-r", "a", "-o", "a"],
    ["-q", "q", "-r", "a", "-o", "x", "--from", "5", "--to", "5"], ["-q", "q", "-r", "-", "-r", "-", "-o", "x"],
    ["-q", "q", "-r", "a", "-o", "x", "--negatives=-1"], ["-q", "q", "-r", "a", "-o", "x", "--draw", "best"],
    ["-q", "q", "-r", "a", "-o", "x", "-c", "c", "--near-duplicates", "2"],
    ["-q", "q", "-r", "a", "-o", "-", "--json"],
    ["-q", "q", "-r", "a", "-o", "x", "--teacher-run", "t", "--margin", "1", "--positive-share", "0.9"],
    ["-r", "a", "-o", "x", "--teacher-run", "t", "--margin", "1"],
    ["-r", "a", "-o", "x", "--teacher-run", "t", "--positive-share", "0.9"],
    ["-r", "a", "-o", "x", "--teacher-run", "t", "-c", "c", "--near-duplicates", "0.5"],
    ["-q", "q", "-r", "a", "--pool-run", "x", "--teacher-run", "t"],
    ["-q", "q", "-r", "a", "--pool-run", "x", "-c", "c"],
    ["-q", "q", "-r", "a", "--pool-run", "x", "-c", "c", "--inline"],
  ])
  func unusableOptionsAreArgumentFaults(_ options: [String]) async throws {
    let result = try await Rankify.run(["mine", "-t", "topics.tsv"] + options, in: folder.path)
    #expect(result.status == 2, "\(options): \(result.stderr)")
    #expect(result.stderr.split(separator: "\n").count == 1)
  }
}
