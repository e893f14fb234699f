import Foundation
import TestSupport
import Testing

struct LateCommandTests {
  private let dense: DenseFolder

  init() throws { dense = try DenseFolder() }

  private func build(_ options: String...) async throws {
    let result = try await Rankify.run(
      ["index", "-i", "x.rankify", "corpus.jsonl", "--late", "colbert"] + options, in: dense.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(FileManager.default.fileExists(atPath: dense.folder.file("x.rankify.tokens")))
  }

  private func run(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(arguments, in: dense.folder.path)
  }

  private func retrieve(_ options: String...) async throws -> Rankify.Result {
    try await Rankify.run(
      ["retrieve", "-i", "x.rankify", "-t", "topics.tsv", "--method", "late", "--tag", "l"] + options,
      in: dense.folder.path)
  }

  @Test func anIndexShowsAndChecksItsTokenVectors() async throws {
    try await build()
    let info = try await run("index", "-i", "x.rankify", "--info").stdout
    let shown = info.split(separator: "\n").drop { !$0.hasPrefix("token vectors") }.joined(separator: "\n")
    #expect(shown.contains("2bit") && shown.contains("a token") && shown.contains("a document"))
    let check = try await run("index", "-i", "x.rankify", "--check")
    #expect(check.status == 0 && check.stderr.contains("token vectors of 40 documents checked"))
    #expect(check.stderr.contains("PLAID finds ") && check.stderr.contains("read as queries"))
    // Without the encoder the check says that it is harder on the index.
    try FileManager.default.removeItem(atPath: dense.folder.file("colbert"))
    let alone = try await run("index", "-i", "x.rankify", "--check")
    #expect(alone.status == 0 && alone.stderr.contains("harder than queries are"), "\(alone.stderr)")
    let json = try await run("index", "-i", "x.rankify", "--check", "--json").stdout
    #expect(json.contains("\"recall\"") && json.contains("\"expectedError\""))
  }

  @Test func aRunComesWithWhatTheSearchDid() async throws {
    try await build()
    let result = try await retrieve("-o", "late.run", "-k", "20", "--cells", "2")
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try dense.text("late.run").split(separator: "\n").count == 60)
    let sidecar = try dense.text("late.run.meta.json")
    for word in ["\"stages\"", "\"candidates\"", "\"bytesPerDocument\"", "late by model", "plaid(cells: 2,"] {
      #expect(sidecar.contains(word), "\(word)")
    }
    let exact = try await retrieve("-o", "exact.run", "-k", "20", "--exact")
    #expect(exact.status == 0)
    #expect(try dense.text("exact.run.meta.json").contains("\"search\" : \"exact\""))
    // A collection as small as that is searched exactly where nothing is said about PLAID.
    let usual = try await retrieve("-o", "usual.run", "-k", "20")
    #expect(usual.status == 0 && usual.stderr.contains("queries are compared with all documents"))
    #expect(try dense.text("usual.run.meta.json").contains("\"search\" : \"exact\""))
    #expect(try dense.text("usual.run.meta.json").contains("\"standardSearch\" : \"exact\""))
    #expect(try dense.text("usual.run") == dense.text("exact.run"))
    // With every centroid probed and every document looked at the stages leave nothing out.
    let wide = try await retrieve(
      "-k", "20", "--cells", "1000", "--threshold=-2", "--candidates", "4000", "--quiet")
    #expect(try wide.stdout == dense.text("exact.run"), "\(wide.stderr)")
  }

  /// What is kept as it is gives the scores of re-ranking on the spot.
  @Test func storedTokenVectorsServeReRanking() async throws {
    try await build("--tokens", "fp32")
    #expect(try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "bm25.run").status == 0)
    let rerank = ["rerank", "-r", "bm25.run", "-t", "topics.tsv", "--method", "colbert", "--tag", "c"]
    let stored = try await Rankify.run(rerank + ["-i", "x.rankify", "-o", "a.run"], in: dense.folder.path)
    #expect(stored.status == 0, "\(stored.stderr)")
    #expect(try dense.text("a.run.meta.json").contains("\"usesStoredVectors\" : true"))
    let spot = try await Rankify.run(
      rerank + ["-c", "corpus.jsonl", "--model", "colbert", "-o", "b.run"], in: dense.folder.path)
    #expect(spot.status == 0, "\(spot.stderr)")
    #expect(try dense.text("b.run.meta.json").contains("\"usesStoredVectors\" : false"))
    #expect(try dense.text("a.run") == dense.text("b.run"))
    // Read otherwise they would be others.
    let other = try await Rankify.run(
      rerank + ["-i", "x.rankify", "--document-length", "5", "-o", "d.run"], in: dense.folder.path)
    #expect(other.status == 0, "\(other.stderr)")
    #expect(try dense.text("d.run.meta.json").contains("\"usesStoredVectors\" : false"))
  }

  /// The learned scorer reads what is kept exactly enough, and codes of residuals only on demand.
  @Test func storedTokenVectorsServeALearnedScorer() async throws {
    try TinyModels.writeScorer(into: dense.folder)
    try await build("--tokens", "fp32")
    #expect(try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "bm25.run").status == 0)
    func rerank(_ options: String...) async throws -> Rankify.Result {
      try await Rankify.run(
        [
          "rerank", "-r", "bm25.run", "-t", "topics.tsv", "--method", "lite", "--scorer", "lite", "-i", "x.rankify",
          "-o", "l.run",
        ] + options, in: dense.folder.path)
    }
    let stored = try await rerank()
    #expect(stored.status == 0 && stored.stderr.contains("vectors of documents are those of the index (fp32)"))
    let kept = try dense.text("l.run")
    let spot = try await rerank("--no-stored-vectors")
    #expect(spot.status == 0 && spot.stderr.contains("documents are encoded: stored vectors are not asked for"))
    #expect(try dense.text("l.run.meta.json").contains("\"usesStoredVectors\" : false"))
    #expect(try dense.text("l.run") == kept)
    #expect(try await run("index", "-i", "x.rankify", "--drop-tokens", "--late", "colbert").status == 0)
    let coarse = try await rerank()
    #expect(coarse.status == 0 && coarse.stderr.contains("codes of residuals (2bit)"), "\(coarse.stderr)")
    #expect(try dense.text("l.run") == kept)
    let forced = try await rerank("--stored-vectors")
    #expect(forced.status == 0 && forced.stderr.contains("those of the index (2bit)"), "\(forced.stderr)")
    let foreign = try await rerank("--stored-vectors", "--model", "encoder")
    #expect(
      foreign.status == 2 && foreign.stderr.contains("stored vectors cannot serve: those of the index were made by"))
    #expect(
      try await run("index", "-i", "x.rankify", "--drop-tokens", "--late", "colbert", "--pool-factor", "2").status == 0)
    let pooled = try await rerank("--stored-vectors")
    #expect(pooled.status == 2 && pooled.stderr.contains("are pooled"), "\(pooled.stderr)")
  }

  private struct Explained: Decodable { var score: Float }

  /// What is explained is the score that re-ranking gives.
  @Test func storedTokenVectorsServeExplaining() async throws {
    try await build()
    try dense.folder.write("one.run", "1 Q0 d1 1 3 a\n")
    func explain(_ options: String...) async throws -> (score: Float, stderr: String) {
      let result = try await Rankify.run(
        ["explain", "-i", "x.rankify", "--doc", "d1", "-q", "moon and sea", "--json"] + options, in: dense.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
      return (try JSONDecoder().decode(Explained.self, from: Data(result.stdout.utf8)).score, result.stderr)
    }
    func rerank(_ options: String...) async throws -> Float {
      let result = try await Rankify.run(
        ["rerank", "-r", "one.run", "-t", "topics.tsv", "--method", "colbert", "-i", "x.rankify"] + options,
        in: dense.folder.path)
      return try #require(Float(result.stdout.split(separator: " ")[4]))
    }
    let (stored, told) = try await explain()
    #expect(told.contains("vectors of documents are those of the index (2bit)"))
    #expect(abs(stored - (try await rerank())) < 1e-4)
    let (spot, alsoTold) = try await explain("--no-stored-vectors")
    #expect(alsoTold.contains("documents are encoded: stored vectors are not asked for"))
    #expect(abs(spot - (try await rerank("--no-stored-vectors"))) < 1e-4 && spot != stored)
    #expect(
      try await run("index", "-i", "x.rankify", "--drop-tokens", "--late", "colbert", "--pool-factor", "2").status == 0)
    let (pooled, reason) = try await explain()
    #expect(reason.contains("belong to no single token") && abs(pooled - spot) < 1e-5)
  }

  /// How queries are read is no matter of the documents' vectors.
  @Test func queriesAreReadAsAskedFor() async throws {
    try await build()
    let usual = try await retrieve("--quiet").stdout
    let asIndexed = try await retrieve("--quiet", "--query-length", "12", "--query-expansion")
    #expect(asIndexed.status == 0 && asIndexed.stdout == usual, "\(asIndexed.stderr)")
    let long = try await retrieve("--query-length", "20", "-o", "long.run")
    #expect(long.status == 0, "\(long.stderr)")
    #expect(try dense.text("long.run") != usual)
    #expect(try dense.text("long.run.meta.json").contains("queries of 20 tokens"))
    let bare = try await retrieve("--quiet", "--no-query-expansion")
    #expect(bare.status == 0 && bare.stdout != usual, "\(bare.stderr)")
  }

  @Test func theEncoderIsFoundFromAnotherFolder() async throws {
    try await build()
    let other = try TemporaryFolder()
    let arguments = [
      "retrieve", "-i", dense.folder.file("x.rankify"), "-q", "moon", "--method", "late", "--json",
    ]
    let found = try await Rankify.run(arguments, in: other.path)
    #expect(found.status == 0, "\(found.stderr)")
    try FileManager.default.removeItem(atPath: dense.folder.file("colbert"))
    let gone = try await Rankify.run(arguments, in: other.path)
    #expect(gone.status == 4 && gone.stderr.contains("say where that encoder is with --model MODEL"), "\(gone.stderr)")
    try dense.folder.write("one.run", "1 Q0 d1 1 3 a\n")
    let rerank = try await run("rerank", "-r", "one.run", "-t", "topics.tsv", "--method", "colbert", "-i", "x.rankify")
    #expect(rerank.status == 4 && rerank.stderr.contains("say where that encoder is with --model MODEL"))
  }

  @Test func emptyQueriesAreTold() async throws {
    try await build()
    let result = try await run("retrieve", "-i", "x.rankify", "-q", " ", "--method", "late")
    #expect(result.status == 0 && result.stderr.contains("the query is empty"), "\(result.stderr)")
    let words = try await run("retrieve", "-i", "x.rankify", "-q", "moon", "--method", "late")
    #expect(!words.stderr.contains("empty"))
  }

  @Test func changesTakeTheEncoderAlong() async throws {
    try await build("--tokens", "fp16")
    try dense.folder.write(
      "more.jsonl", "{\"_id\":\"new\",\"text\":\"moon moon\"}\n{\"_id\":\"d3\",\"text\":\"salt\"}\n")
    #expect(try await run("index", "-i", "x.rankify", "--update", "more.jsonl").status == 0)
    try dense.folder.write("gone.txt", "d1\nd2\n")
    #expect(try await run("index", "-i", "x.rankify", "--delete", "gone.txt", "--optimize").status == 0)
    let check = try await run("index", "-i", "x.rankify", "--check")
    #expect(check.status == 0 && check.stderr.contains("token vectors of 39 documents checked"))
    let kept = try dense.text("corpus.jsonl").split(separator: "\n").filter { line in
      !["d1", "d2", "d3"].contains { line.contains("\"_id\":\"\($0)\"") }
    }
    try dense.folder.write("fresh.jsonl", kept.joined(separator: "\n") + "\n" + dense.text("more.jsonl"))
    let changed = try await retrieve("--quiet").stdout
    #expect(
      try await run("index", "-i", "x.rankify", "fresh.jsonl", "--overwrite", "--late", "colbert", "--tokens", "fp16")
        .status == 0)
    #expect(try await retrieve("--quiet").stdout == changed)
  }

  @Test func anotherEncoderIsRefused() async throws {
    try await build()
    let search = try await retrieve("--model", "encoder")
    #expect(search.status == 5)
    #expect(search.stderr.contains("its token vectors were made by \(dense.folder.file("colbert")) (fp32), and "))
    #expect(search.stderr.contains("/encoder has dimension"))
    #expect(try await run("index", "-i", "x.rankify", "--late", "encoder", "--resume").status == 5)
    #expect(try await run("index", "-i", "x.rankify", "--late", "colbert").status == 2)
    #expect(try await run("index", "-i", "x.rankify", "--late", "--resume").status == 0)
    #expect(try await run("index", "-i", "x.rankify", "--resume").status == 0)
    let replaced = try await run(
      "index", "-i", "x.rankify", "--drop-tokens", "--late", "encoder", "--pool-factor", "2", "--document-length", "6")
    #expect(replaced.status == 0, "\(replaced.stderr)")
    #expect(try await retrieve().status == 0)
    #expect(try await run("index", "-i", "x.rankify", "--info").stdout.contains("2 pooled into one"))
    #expect(try await run("index", "-i", "x.rankify", "--drop-tokens").status == 0)
    #expect(!FileManager.default.fileExists(atPath: dense.folder.file("x.rankify.tokens")))
  }

  /// Vectors kept in single precision become what encoding anew would make.
  @Test func tokenVectorsAreRecodedWithoutTheEncoder() async throws {
    try await build("--tokens", "fp32")
    let recoded = try await run("index", "-i", "x.rankify", "--tokens", "2bit", "--pool-factor", "2")
    #expect(recoded.status == 0 && recoded.stderr.contains("recoded the token vectors of 40 documents"))
    let found = try await retrieve("--quiet").stdout
    try await build("--overwrite", "--tokens", "2bit", "--pool-factor", "2")
    #expect(try await retrieve("--quiet").stdout == found)
    let twice = try await run("index", "-i", "x.rankify", "--tokens", "1bit")
    #expect(twice.status == 2 && twice.stderr.contains("encode again with --drop-tokens --late /"))
    #expect(try await run("index", "-i", "x.rankify", "--tokens", "1bit", "--optimize").status == 2)
    #expect(try await run("index", "-i", "x.rankify", "--late", "--tokens", "1bit").status == 2)
    #expect(try await run("index", "-i", "y.rankify", "corpus.jsonl", "--tokens", "1bit").status == 2)
  }

  @Test func anIndexWithoutTokenVectorsIsNotSearchedByThem() async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl").status == 0)
    let result = try await retrieve()
    #expect(result.status == 4)
    #expect(result.stderr.contains("has no token vectors") && result.stderr.contains("--late MODEL"))
  }

  @Test(arguments: [
    ["retrieve", "-q", "x", "--exact"], ["retrieve", "-q", "x", "--method", "dense", "--cells", "2"],
    ["retrieve", "-q", "x", "--method", "late", "--exact", "--cells", "2"],
    ["retrieve", "-q", "x", "--method", "late", "--candidates", "0"],
    ["retrieve", "-q", "x", "--query-length", "8"], ["retrieve", "-q", "x", "--method", "dense", "--query-expansion"],
    ["retrieve", "-q", "x", "--method", "late", "--query-length", "0"],
    ["retrieve", "-q", "x", "--method", "late", "--rm3"], ["index", "--tokens", "int8"],
    ["index", "--pool-factor", "2"], ["index", "--late", "colbert", "--pool-factor", "0"],
    ["index", "--late", "colbert", "--tokens", "3bit"], ["index", "--info", "--late", "colbert"],
    ["index", "corpus.jsonl", "--late", "colbert"], ["index", "--late"], ["index", "--precision", "int8"],
  ])
  func unusableOptionsAreArgumentFaults(_ arguments: [String]) async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl").status == 0)
    let result = try await Rankify.run(
      [arguments[0], "-i", "x.rankify"] + arguments.dropFirst(), in: dense.folder.path)
    #expect(result.status == 2, "\(result.stderr)")
  }
}
