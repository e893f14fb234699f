import Foundation
import TestSupport
import Testing

struct IndexAndRetrieveCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "corpus.jsonl",
      """
      {"_id":"a","title":"Tides","text":"The moon pulls the sea twice a day."}
      {"_id":"b","title":"","text":"Bread rises because yeast makes gas."}
      {"_id":"c","title":"Sea","text":"The sea is salty and the moon is not."}

      """)
    try folder.write("topics.tsv", "1\tmoon sea\n2\tyeast\n3\tzebra\n")
  }

  private func run(_ arguments: String..., stdin: String = "") async throws -> Rankify.Result {
    try await Rankify.run(arguments, stdin: stdin, in: folder.path)
  }

  @Test func aTopicThatCannotBeSearchedForIsPlaced() async throws {
    try await build()
    try folder.write("full.tsv", "1\tmoon\n\n2\tNOT sea\n")
    try expectSnapshot(
      await run("retrieve", "-i", "x.rankify", "-t", "full.tsv", "--fts", "-o", "full.run"), "retrieve-exclusion-only")
    try folder.write("full.tsv", "1\tmoon\n2\t\"sea\n")
    let unclosed = try await run("retrieve", "-i", "x.rankify", "-t", "full.tsv", "--fts")
    #expect(unclosed.status == 5 && unclosed.stderr.hasPrefix("rankify: full.tsv:2: query '2': full-text query"))
    let bytes = Array("1\tmoon\n2\tcaf".utf8) + [0xe9, 0x0a]
    try folder.write("latin1.tsv", bytes: bytes)
    let foreign = try await run("retrieve", "-i", "x.rankify", "-t", "latin1.tsv")
    #expect(foreign.status == 5 && foreign.stderr.hasPrefix("rankify: latin1.tsv:2: the query"))
  }

  @Test func optimizingIsWork() async throws {
    try await build()
    let result = try await run("index", "-i", "x.rankify", "--optimize")
    #expect(result.stderr.hasPrefix("rankify: merged all parts in "))
  }

  @Test func oneDocumentIsNotDocuments() async throws {
    let result = try await run("index", "-i", "one.rankify", "-", stdin: "{\"id\":\"a\",\"text\":\"sea\"}\n")
    #expect(result.stderr.contains("one.rankify has 1 document, 1 term, "))
  }

  @Test func aLimitOnTheSizeOfFilesIsNamed() async throws {
    let script = "ulimit -f 8; \"$RANKIFY\" index -i small.rankify corpus.jsonl"
    let result = try await Rankify.shell(script, in: folder.path)
    #expect(result.status == 6)
    #expect(result.stderr.hasPrefix("rankify: small.rankify: the file grows beyond the largest size allowed here"))
  }

  private func build() async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl").status == 0)
  }

  @Test func aQueryIsAnsweredWithSnippets() async throws {
    try await build()
    try expectSnapshot(await run("retrieve", "-i", "x.rankify", "-q", "moon and sea", "-k", "2"), "retrieve-query")
    try expectSnapshot(await run("retrieve", "-i", "x.rankify", "-q", "title: sea OR yeas*", "--fts"), "retrieve-fts")
    try expectSnapshot(await run("retrieve", "-i", "x.rankify", "-q", "the of"), "retrieve-no-word")
  }

  @Test func topicsBecomeARunWithASidecar() async throws {
    try await build()
    let result = try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "x.run", "--quiet")
    #expect(result.status == 0)
    try expectSnapshot(await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "--quiet"), "retrieve-run")
    let file = try String(contentsOfFile: folder.file("x.run"), encoding: .utf8)
    #expect(try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "--quiet").stdout == file)
    let sidecar = try String(contentsOfFile: folder.file("x.run.meta.json"), encoding: .utf8)
    #expect(sidecar.contains("\"indexChecksum\"") && sidecar.contains("bm25(k1: 0.9, b: 0.4)"))
    // sha256sum topics.tsv; the searched queries are the file's own lines.
    let topics = "566091a6916fc1d76c67a76ffbd9ae7a98228c4361321a7ce9663c203e9bee56"
    #expect(sidecar.contains("\"file\" : \"\(topics)\"") && sidecar.contains("\"queries\" : \"\(topics)\""))
    #expect(sidecar.contains("\"sqlite\" : \"3.") && sidecar.contains("\"libstemmer\" : \""))
    #expect(sidecar.contains("\"stemmer\" : \"porter\"") && sidecar.contains("\"language\" : \"en\""))
    #expect(!FileManager.default.fileExists(atPath: folder.file("x.run.partial.json")))
  }

  @Test func filesMayHaveNamesOfOneLetter() async throws {
    try FileManager.default.copyItem(atPath: folder.file("topics.tsv"), toPath: folder.file("t"))
    let made = try await run("index", "-i", "x", "corpus.jsonl")
    #expect(made.status == 0, "\(made.stderr)")
    let result = try await run("retrieve", "-i", "x", "-t", "t", "-o", "r")
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try String(contentsOfFile: folder.file("r.meta.json"), encoding: .utf8).contains("\"index\" : \"x\""))
  }

  @Test func onlyTheSameWorkIsResumed() async throws {
    try await build()
    #expect(try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "x.run").status == 0)
    let whole = try String(contentsOfFile: folder.file("x.run"), encoding: .utf8)
    // A run that broke off in its second query, and the ticket that it had left.
    try folder.write("broken.tsv", "1\tmoon sea\n2\tyeast\n3\t\"zebra\n")
    let broken = try await run("retrieve", "-i", "x.rankify", "-t", "broken.tsv", "--fts", "-o", "y.run")
    #expect(broken.status == 5)
    #expect(broken.stderr.contains("query '3'"))
    let other = try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "y.run", "--resume")
    #expect(other.status == 5)
    #expect(other.stderr.contains("the method") && other.stderr.contains("the topics"))
    try folder.write("z.run.partial", whole)
    let foreign = try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "z.run", "--resume")
    #expect(foreign.status == 5)
  }

  @Test func changesAreCountedAndFound() async throws {
    try await build()
    try folder.write("more.jsonl", "{\"_id\":\"b\",\"text\":\"yeast yeast\"}\n{\"_id\":\"d\",\"text\":\"yeast\"}\n")
    let update = try await run("index", "-i", "x.rankify", "--update", "more.jsonl", "--json")
    #expect(update.stdout.contains("\"replaced\" : 1") && update.stdout.contains("\"added\" : 1"))
    try folder.write("gone.txt", "a\nnot-there\n")
    let deletion = try await run("index", "-i", "x.rankify", "--delete", "gone.txt", "--optimize")
    #expect(deletion.status == 0)
    #expect(deletion.stderr.contains("1 of the documents to delete is not in the index"))
    #expect(try await run("index", "-i", "x.rankify", "--check").status == 0)
    try expectSnapshot(await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "--quiet"), "retrieve-changed")
  }

  @Test func nothingIsTakenForWhatItIsNot() async throws {
    try await build()
    try folder.write("binary.bin", bytes: [0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])
    try folder.write("broken.jsonl", bytes: [0x20, 0xff] + Array("{\"_id\":\"a\",\"text\":\"x\"}\n".utf8))
    #expect(try await run("index", "-i", "x.rankify", "--overwrite", "x.rankify").status == 2)
    #expect(try await run("index", "-i", "y.rankify", "x.rankify").status == 5)
    #expect(try await run("index", "-i", "y.rankify", "binary.bin").status == 5)
    #expect(try await run("index", "-i", "y.rankify", "broken.jsonl").status == 5)
    #expect(!FileManager.default.fileExists(atPath: folder.file("y.rankify")))
    let over = try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "x.rankify")
    #expect(over.status == 2)
    #expect(try await run("index", "-i", "x.rankify", "--check").status == 0)
  }

  @Test(arguments: [
    ["-t", "topics.tsv", "-k", "9223372036854775807", "--remove-query"], ["-t", "topics.tsv", "--threads", "99999999"],
    ["-t", "topics.tsv", "--passes", "9223372036854775807"], ["-t", "topics.tsv", "--mu", "3"], [],
    ["-q", "x", "-t", "topics.tsv"],
  ])
  func unusableOptionsAreArgumentFaults(_ options: [String]) async throws {
    try await build()
    #expect(try await Rankify.run(["retrieve", "-i", "x.rankify"] + options, in: folder.path).status == 2)
  }

  @Test func measuresMayBeAttached() async throws {
    try folder.write("q.txt", "1 0 a 1\n")
    try folder.write("r.run", "1 Q0 a 1 2 r\n1 Q0 b 2 1 r\n")
    let result = try await run("evaluate", "q.txt", "r.run", "-mndcg.1=3,2=9", "-mP.1", "--format", "trec")
    #expect(result.status == 0)
    #expect(result.stdout.contains("ndcg_1=3,2=9") && result.stdout.contains("P_1"))
  }
}
