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
    #expect(check.stderr.contains("PLAID finds "))
    let json = try await run("index", "-i", "x.rankify", "--check", "--json").stdout
    #expect(json.contains("\"recall\"") && json.contains("\"expectedError\""))
  }

  @Test func aRunComesWithWhatTheSearchDid() async throws {
    try await build()
    let result = try await retrieve("-o", "late.run", "-k", "20")
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try dense.text("late.run").split(separator: "\n").count == 60)
    let sidecar = try dense.text("late.run.meta.json")
    for word in ["\"stages\"", "\"candidates\"", "\"bytesPerDocument\"", "late by model", "plaid(cells: 2,"] {
      #expect(sidecar.contains(word), "\(word)")
    }
    let exact = try await retrieve("-o", "exact.run", "-k", "20", "--exact")
    #expect(exact.status == 0)
    #expect(try dense.text("exact.run.meta.json").contains("exact"))
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
    #expect(search.stderr.contains("its token vectors were made by colbert (fp32), and encoder has dimension"))
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
    #expect(twice.status == 2 && twice.stderr.contains("encode again with --drop-tokens --late colbert"))
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
