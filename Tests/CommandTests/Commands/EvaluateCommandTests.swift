import RankifyCLI
import TestSupport
import Testing

struct EvaluateCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("qrels.txt", "1 0 a 2\n1 0 b 0\n1 0 c 1\n2 0 a 1\n10 0 d 1\n10 0 e -1\n")
    try folder.write(
      "base.trec",
      "1 Q0 b 1 3.0 base\n1 Q0 a 2 2.0 base\n1 Q0 c 3 1.0 base\n2 Q0 x 1 1.5 base\n2 Q0 a 2 1.0 base\n10 Q0 d 1 1 base\n"
    )
    try folder.write(
      "new.trec", "1 Q0 a 1 3.0 new\n1 Q0 b 2 2.0 new\n2 Q0 x 1 1.0 new\n2 Q0 a 2 1.0 new\n7 Q0 a 1 1 new\n")
  }

  private func evaluate(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["evaluate"] + arguments, in: folder.path)
  }

  @Test func runsStandSideBySide() async throws {
    try expectSnapshot(await evaluate("qrels.txt", "base.trec", "new.trec"), "evaluate-table")
  }

  @Test func missingQueriesCountAsZeroWhereAskedFor() async throws {
    try expectSnapshot(
      await evaluate("-c", "qrels.txt", "base.trec", "new.trec", "-m", "AP", "-m", "NumRel"), "evaluate-complete")
  }

  @Test func queriesStandBeforeTheSummary() async throws {
    try expectSnapshot(
      await evaluate("-q", "qrels.txt", "base.trec", "new.trec", "-m", "AP", "-p", "2"), "evaluate-by-query")
  }

  @Test func jsonHoldsTheAccountOfQueries() async throws {
    try expectSnapshot(await evaluate("--json", "--by-query", "qrels.txt", "new.trec", "-m", "RR"), "evaluate-json")
  }

  @Test func rowsAreTidy() async throws {
    try expectSnapshot(
      await evaluate("--format", "tsv", "-q", "qrels.txt", "base.trec", "-m", "RR", "-m", "P@5"), "evaluate-tsv")
  }

  @Test func trecFormatPrintsItsLinesOnly() async throws {
    let result = try await evaluate(
      "--format", "trec", "-q", "-l2", "-M2", "qrels.txt", "base.trec", "-m", "relstring", "-mP.1,2", "-m", "runid",
      "-m", "num_q")
    #expect(
      result.stdout == """
        P_1                   \t1\t0.0000
        P_2                   \t1\t0.5000
        relstring             \t1\t'02'
        P_1                   \t10\t0.0000
        P_2                   \t10\t0.0000
        relstring             \t10\t'1'
        P_1                   \t2\t0.0000
        P_2                   \t2\t0.0000
        relstring             \t2\t'-1'
        runid                 \tall\tbase
        num_q                 \tall\t3
        P_1                   \tall\t0.0000
        P_2                   \tall\t0.1667

        """)
  }

  @Test func standardInputMayBeTheRun() async throws {
    let result = try await Rankify.shell(
      "cat base.trec | \"$RANKIFY\" evaluate -n --format trec -q -m map qrels.txt -", in: folder.path)
    #expect(result.stdout.hasPrefix("map                   \t1\t0.5833\n"))
    #expect(result.status == 0)
  }

  @Test func filesNameRunsWhereTagsDoNotTellThemApart() async throws {
    let result = try await evaluate("qrels.txt", "base.trec", "./base.trec", "-m", "AP")
    #expect(result.stdout.contains("\n./base.trec  "))
  }

  @Test(arguments: [
    ("evaluate-no-run", ["qrels.txt"]),
    ("evaluate-no-common-query", ["qrels.txt", "other.trec"]),
    ("evaluate-unknown-measure", ["qrels.txt", "base.trec", "-m", "ndgc@10"]),
    ("evaluate-no-file", ["qrels.txt", "nowhere.trec"]),
    ("evaluate-stdin-twice", ["-", "-"]),
    ("evaluate-not-a-number", ["qrels.txt", "nan.trec"]),
    ("evaluate-texts-only", ["qrels.txt", "base.trec", "-m", "runid"]),
    ("evaluate-two-formats", ["--json", "--format", "tsv", "qrels.txt", "base.trec"]),
    ("evaluate-bad-zscores", ["--format", "trec", "-Z", "qrels.txt", "qrels.txt", "base.trec"]),
  ])
  func faultsAreOneSentence(_ name: String, _ arguments: [String]) async throws {
    try folder.write("other.trec", "q1 Q0 a 1 1 other\n")
    try folder.write("nan.trec", "1 Q0 a 1 nan other\n")
    try expectSnapshot(await Rankify.run(["evaluate"] + arguments, in: folder.path), name)
  }

  @Test func deviationsFromReferenceRunsArePrinted() async throws {
    try folder.write("z.txt", "1 map 0.25 0.1\n2 map 0.5 0\n")
    let result = try await evaluate("--format", "trec", "-q", "-Z", "z.txt", "-m", "map", "qrels.txt", "base.trec")
    #expect(
      result.stdout == """
        Zmap                   \t1\t3.3333
        Zmap                   \t10\t-1000000.0000
        Zmap                   \t2\t0.0000
        Zmap                   \tall\t-333332.2222

        """)
  }
}
