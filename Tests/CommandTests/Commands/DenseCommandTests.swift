import Foundation
import TestSupport
import Testing

struct DenseCommandTests {
  private let dense: DenseFolder

  init() throws { dense = try DenseFolder() }

  private func build(_ options: String...) async throws {
    let result = try await Rankify.run(
      ["index", "-i", "x.rankify", "corpus.jsonl", "--dense", "encoder"] + options, in: dense.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
  }

  private func run(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(arguments, in: dense.folder.path)
  }

  @Test func anIndexShowsItsVectors() async throws {
    try await build()
    let info = try await run("index", "-i", "x.rankify", "--info").stdout
    let shown = info.split(separator: "\n").drop { !$0.hasPrefix("vectors") }.joined(separator: "\n")
    #expect(shown.hasPrefix("vectors") && shown.contains("encoder") && shown.contains("pooling"))
    let check = try await run("index", "-i", "x.rankify", "--check")
    #expect(check.status == 0 && check.stderr.contains("40 vectors checked"))
  }

  @Test func anEncoderThatCannotBeLoadedCostsNothing() async throws {
    let new = try await run("index", "-i", "new.rankify", "corpus.jsonl", "--dense", "no-such-model")
    #expect(new.status == 4, "\(new.stderr)")
    #expect(!FileManager.default.fileExists(atPath: dense.folder.file("new.rankify")))
    try await build()
    let dropped = try await run("index", "-i", "x.rankify", "--drop-vectors", "--dense", "no-such-model")
    #expect(dropped.status == 4, "\(dropped.stderr)")
    #expect(try await run("index", "-i", "x.rankify", "--check").stderr.contains("40 vectors checked"))
  }

  @Test func hybridIsTheFusionOfTheTwoRuns() async throws {
    try await build()
    for method in ["bm25", "dense", "hybrid"] {
      let result = try await run(
        "retrieve", "-i", "x.rankify", "-t", "topics.tsv", "--method", method, "-o", "\(method).run", "--tag", "h")
      #expect(result.status == 0, "\(result.stderr)")
    }
    let fused = try await run(
      "fuse", "bm25.run", "dense.run", "--method", "weighted", "--weights", "0.5,0.5", "-o", "fused.run", "--tag", "h")
    #expect(fused.status == 0)
    #expect(try dense.text("hybrid.run") == dense.text("fused.run"))
    #expect(try dense.text("dense.run").split(separator: "\n").count == 120)
    let sidecar = try dense.text("hybrid.run.meta.json")
    #expect(sidecar.contains("\"encoder\"") && sidecar.contains("hybrid of bm25(k1: 0.9, b: 0.4) and dense by model"))
    let rrf = try await run(
      "retrieve", "-i", "x.rankify", "-t", "topics.tsv", "--method", "hybrid", "--fusion", "rrf", "--depth", "7",
      "--tag",
      "h", "--quiet")
    #expect(rrf.status == 0)
    #expect(try dense.text("hybrid.run") != rrf.stdout)
  }

  @Test func aQueryIsAnsweredByVectors() async throws {
    try await build()
    let lines = try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense", "-k", "3").stdout
    #expect(lines.split(separator: "\n", omittingEmptySubsequences: false).count == 7)
    let json = try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "hybrid", "-k", "3", "--json")
    #expect(json.stdout.components(separatedBy: "\"id\"").count == 4)
  }

  @Test(arguments: ["fp16", "int8"]) func vectorsAreKeptSmaller(_ encoding: String) async throws {
    try await build("--vectors", encoding)
    #expect(try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense").status == 0)
    #expect(try await run("index", "-i", "x.rankify", "--info").stdout.contains(encoding))
  }

  @Test func aGraphAnswersToo() async throws {
    let built = try await run("index", "-i", "x.rankify", "corpus.jsonl", "--dense", "encoder", "--hnsw")
    #expect(built.status == 0 && built.stderr.contains("% of the 10 nearest of 40 documents"), "\(built.stderr)")
    #expect(FileManager.default.fileExists(atPath: dense.folder.file("x.rankify.vectors.graph")))
    #expect(try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense").status == 0)
    #expect(try await run("index", "-i", "x.rankify", "--check").status == 0)
    #expect(try await run("index", "-i", "x.rankify", "--drop-vectors").status == 0)
    #expect(!FileManager.default.fileExists(atPath: dense.folder.file("x.rankify.vectors.graph")))
  }

  @Test func storedVectorsGetAGraph() async throws {
    try await build()
    // The encoder is not asked for again.
    try FileManager.default.removeItem(atPath: dense.folder.file("encoder"))
    let linked = try await run("index", "-i", "x.rankify", "--dense", "--hnsw")
    #expect(
      linked.status == 0 && linked.stderr.contains("the graph finds") && linked.stderr.contains("linked the vectors"),
      "\(linked.stderr)")
    let graph = dense.folder.file("x.rankify.vectors.graph")
    #expect(FileManager.default.fileExists(atPath: graph))
    try FileManager.default.removeItem(atPath: graph)
    let search = try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense")
    #expect(
      search.status == 4 && search.stderr.contains("rankify index -i x.rankify --dense --hnsw"), "\(search.stderr)")
    #expect(try await run("index", "-i", "x.rankify", "--hnsw").status == 0)
    #expect(FileManager.default.fileExists(atPath: graph))
    #expect(try await run("index", "-i", "x.rankify", "--check").status == 0)
  }

  @Test func aNamedEncoderMustBeTheIndexsOwnToAddAGraph() async throws {
    try await build()
    #expect(try await run("index", "-i", "x.rankify", "--dense", "other", "--hnsw").status == 5)
    #expect(try await run("index", "-i", "x.rankify", "--dense", "encoder", "--hnsw").status == 0)
    #expect(try await run("index", "-i", "x.rankify", "--check").stderr.contains("40 vectors"))
  }

  @Test func aCorpusIsContinuedFromWhatTheIndexHas() async throws {
    let lines = try dense.text("corpus.jsonl").split(separator: "\n")
    try dense.folder.write("part.jsonl", lines.prefix(25).joined(separator: "\n"))
    let first = try await run("index", "-i", "x.rankify", "part.jsonl", "--dense", "encoder", "--language", "de")
    #expect(first.status == 0)
    let resumed = try await run(
      "index", "-i", "x.rankify", "corpus.jsonl", "--dense", "encoder", "--language", "de", "--resume", "--json")
    #expect(resumed.status == 0, "\(resumed.stderr)")
    for field in ["\"added\" : 15", "\"kept\" : 25", "\"encoded\" : 15"] {
      #expect(resumed.stdout.contains(field), "\(resumed.stdout)")
    }
    #expect(try await run("index", "-i", "x.rankify", "--check").stderr.contains("40 vectors"))
    let again = try await run("index", "-i", "x.rankify", "corpus.jsonl", "--append", "--resume")
    #expect(again.status == 0 && again.stderr.contains("passed over 40"), "\(again.stderr)")
    let other = try await run("index", "-i", "x.rankify", "corpus.jsonl", "--resume", "--language", "fr")
    #expect(other.status == 2 && other.stderr.contains("begun with another text analysis"), "\(other.stderr)")
    try dense.folder.write("changed.jsonl", "{\"_id\":\"d3\",\"text\":\"other\"}\n")
    let changed = try await run("index", "-i", "x.rankify", "changed.jsonl", "--resume")
    #expect(changed.status == 5 && changed.stderr.contains("changed.jsonl:1: document id 'd3'"), "\(changed.stderr)")
    #expect(try await run("index", "-i", "x.rankify", "changed.jsonl", "--update", "--resume").status == 0)
  }

  /// The file grows for the second time when the first window of documents is committed. On a busy machine the work may be done
  /// before anybody sees that, or while the process is killed; then it is begun anew.
  @Test func aKilledAppendIsContinued() async throws {
    let large = try DenseFolder(documents: 6000)
    let lines = try large.text("corpus.jsonl").split(separator: "\n")
    try large.folder.write("first.jsonl", lines.prefix(100).joined(separator: "\n"))
    try large.folder.write("more.jsonl", lines.dropFirst(100).joined(separator: "\n"))
    let script = """
      "$RANKIFY" index -i x.rankify first.jsonl --dense encoder --vectors int8 --hnsw --quiet
      mkdir before && cp x.rankify* before
      for attempt in $(seq 9); do
        cp before/* . && size=$(stat -c %s x.rankify.vectors) && grown=0
        "$RANKIFY" index -i x.rankify --append more.jsonl --quiet & pid=$!
        while kill -0 $pid 2> kill.log; do
          now=$(stat -c %s x.rankify.vectors)
          [ $now -gt $size ] && size=$now && grown=$((grown + 1))
          [ $grown -ge 2 ] && break
          sleep 0.01
        done
        kill -9 $pid; wait $pid
        [ $? -eq 137 ] && ! "$RANKIFY" retrieve -i x.rankify -q moon --method dense > done.log 2>&1 && break
      done
      "$RANKIFY" index -i x.rankify --check || exit 9
      "$RANKIFY" retrieve -i x.rankify -q moon --method dense && exit 8
      "$RANKIFY" index -i x.rankify --append more.jsonl --resume --json || exit 7
      "$RANKIFY" index -i x.rankify --check
      """
    let result = try await Rankify.shell(script, in: large.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stderr.contains("6,000 vectors checked"))
    #expect(result.stdout.contains("\"kept\" : 5900"), "\(result.stdout)")
    let encoded = try #require(result.stdout.firstMatch(of: /"encoded" : (\d+)/)).1
    #expect(try #require(Int(encoded)) < 5900)
  }

  @Test func changesTakeTheEncoderAlong() async throws {
    try await build()
    try dense.folder.write(
      "more.jsonl", "{\"_id\":\"new\",\"text\":\"moon moon\"}\n{\"_id\":\"d3\",\"text\":\"salt\"}\n")
    #expect(try await run("index", "-i", "x.rankify", "--update", "more.jsonl").status == 0)
    try dense.folder.write("gone.txt", "d1\nd2\n")
    #expect(try await run("index", "-i", "x.rankify", "--delete", "gone.txt", "--optimize").status == 0)
    let check = try await run("index", "-i", "x.rankify", "--check")
    #expect(check.status == 0 && check.stderr.contains("39 documents") && check.stderr.contains("39 vectors"))
    // Built afresh from the same documents the index finds the same.
    let kept = try dense.text("corpus.jsonl").split(separator: "\n").filter { line in
      !["d1", "d2", "d3"].contains { line.contains("\"_id\":\"\($0)\"") }
    }
    try dense.folder.write("fresh.jsonl", kept.joined(separator: "\n") + "\n" + dense.text("more.jsonl"))
    #expect(try await run("index", "-i", "y.rankify", "fresh.jsonl", "--dense", "encoder").status == 0)
    func found(_ index: String) async throws -> String {
      try await run("retrieve", "-i", index, "-t", "topics.tsv", "--method", "dense", "--quiet").stdout
    }
    #expect(try await found("x.rankify") == found("y.rankify"))
  }

  @Test func anotherEncoderIsRefused() async throws {
    try await build()
    let search = try await run(
      "retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense", "--model", "other")
    #expect(search.status == 5)
    #expect(search.stderr.contains("its vectors were made by \(dense.folder.file("encoder")) (fp32), and "))
    let resumed = try await run("index", "-i", "x.rankify", "--dense", "other", "--resume")
    #expect(resumed.status == 5)
    try dense.folder.write("more.jsonl", "{\"_id\":\"new\",\"text\":\"moon\"}\n")
    #expect(try await run("index", "-i", "x.rankify", "--append", "more.jsonl", "--dense", "other").status == 5)
    #expect(try await run("index", "-i", "x.rankify", "--check").status == 0)
    #expect(try await run("index", "-i", "x.rankify", "--drop-vectors", "--dense", "other").status == 0)
    #expect(try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense").status == 0)
  }

  @Test func anEncoderThatIsGoneIsMissedWithTheWayOut() async throws {
    try await build()
    try FileManager.default.removeItem(atPath: dense.folder.file("encoder"))
    try dense.folder.write("more.jsonl", "{\"_id\":\"new\",\"text\":\"moon\"}\n")
    let append = try await run("index", "-i", "x.rankify", "--append", "more.jsonl")
    #expect(append.status == 4 && append.stderr.contains("--dense MODEL") && append.stderr.contains("--drop-vectors"))
    let search = try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense")
    #expect(
      search.status == 4 && search.stderr.contains("x.rankify: has vectors by \(dense.folder.file("encoder")), which "))
    #expect(search.stderr.contains("--model MODEL"))
    #expect(try await run("retrieve", "-i", "x.rankify", "-q", "moon").status == 0)
    try dense.folder.write("gone.txt", "d1\n")
    #expect(try await run("index", "-i", "x.rankify", "--delete", "gone.txt").status == 0)
  }

  @Test func encodingAnIndexTwiceIsRefused() async throws {
    try await build()
    try expectSnapshot(
      await run("index", "-i", "x.rankify", "--dense", "encoder"), "dense-again",
      replacing: [dense.folder.path: "/FOLDER"])
    #expect(try await run("index", "-i", "x.rankify", "--dense", "encoder", "--resume", "--quiet").status == 0)
  }

  @Test(arguments: ["dense", "hybrid"]) func queriesThatAreCutOffAreCounted(_ method: String) async throws {
    try await build()
    let long = String(repeating: "moon ", count: 100)
    try dense.folder.write("long.tsv", "1\tmoon\n2\t\(long)\n3\t\(long)\n")
    let command = ["retrieve", "-i", "x.rankify", "--method", method]
    let batch = try await Rankify.run(
      command + ["-t", "long.tsv", "-o", "x.run", "--passes", "2"], in: dense.folder.path)
    #expect(
      batch.status == 0 && batch.stderr.contains("2 of 3 queries are longer than the 40 tokens"), "\(batch.stderr)")
    #expect(try dense.text("x.run.meta.json").contains("\"truncatedQueries\" : 2"))
    let one = try await Rankify.run(command + ["-q", long], in: dense.folder.path)
    #expect(one.status == 0 && one.stderr.contains("1 of 1 query is longer than the 40 tokens"), "\(one.stderr)")
    let short = try await Rankify.run(command + ["-q", "moon"], in: dense.folder.path)
    #expect(short.status == 0 && short.stderr.isEmpty, "\(short.stderr)")
  }

  @Test func documentsThatAreCutOffAreCountedWhenTheyAreAdded() async throws {
    try await build()
    let long = String(repeating: "moon ", count: 100)
    try dense.folder.write("more.jsonl", "{\"_id\":\"a\",\"text\":\"\(long)\"}\n{\"_id\":\"b\",\"text\":\"moon\"}\n")
    let result = try await run("index", "-i", "x.rankify", "--append", "more.jsonl", "--json")
    #expect(
      result.status == 0 && result.stderr.contains("1 of 2 texts is longer than the 40 tokens"), "\(result.stderr)")
    #expect(result.stdout.contains("\"truncatedTexts\" : 1"))
  }

  @Test func anIndexWithoutVectorsIsNotSearchedByThem() async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl").status == 0)
    try expectSnapshot(
      await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "dense"), "dense-without-vectors")
  }

  @Test(arguments: [
    ["retrieve", "-q", "x", "--model", "encoder"], ["retrieve", "-q", "x", "--method", "dense", "--fusion", "rrf"],
    ["retrieve", "-q", "x", "--method", "dense", "--rm3"],
    ["retrieve", "-q", "x", "--method", "hybrid", "--weight", "2"],
    ["retrieve", "-q", "x", "--method", "hybrid", "--fusion", "combsum", "--weight", "0.3"],
    ["index", "--vectors", "int8"],
    ["index", "--hnsw"], ["index", "--resume"], ["index", "corpus.jsonl", "--dense", "encoder"],
    ["index", "--info", "--dense", "encoder"],
  ])
  func unusableOptionsAreArgumentFaults(_ arguments: [String]) async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl").status == 0)
    let result = try await Rankify.run(
      [arguments[0], "-i", "x.rankify"] + arguments.dropFirst(), in: dense.folder.path)
    #expect(result.status == 2, "\(result.stderr)")
  }

  @Test func aKilledEncodingIsContinued() async throws {
    let large = try DenseFolder(documents: 6000)
    let script = """
      "$RANKIFY" index -i x.rankify corpus.jsonl --quiet
      "$RANKIFY" index -i x.rankify --dense encoder --quiet & pid=$!
      while kill -0 $pid && ! [ -s x.rankify.vectors ]; do sleep 0.02; done; sleep 0.4; kill -9 $pid; wait $pid
      "$RANKIFY" index -i x.rankify --check || exit 9
      "$RANKIFY" index -i x.rankify corpus.jsonl --dense encoder --resume --quiet || exit 8
      "$RANKIFY" index -i x.rankify --check
      """
    let result = try await Rankify.shell(script, in: large.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stderr.contains("6,000 vectors checked"))
  }
}
