import Foundation
import Rankify
import TestSupport
import Testing

struct RerankCommandTests {
  private let dense: DenseFolder

  init() throws { dense = try DenseFolder() }

  private func run(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(arguments, in: dense.folder.path)
  }

  private func firstStage() async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl", "--dense", "encoder").status == 0)
    #expect(try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-o", "bm25.run").status == 0)
  }

  /// The documents of every query, in order.
  private func rankings(_ run: String) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for line in run.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      found[fields[0], default: []].append(fields[2])
    }
    return found
  }

  @Test(arguments: [("dense", "encoder"), ("cross-encoder", "cross"), ("colbert", "colbert"), ("colbert", "encoder")])
  func theDepthIsReRankedAndTheRestFollows(_ method: String, _ model: String) async throws {
    try await firstStage()
    let result = try await run(
      "rerank", "-r", "bm25.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", method, "--model", model,
      "--depth",
      "5", "-k", "8", "-o", "re.run")
    #expect(result.status == 0, "\(result.stderr)")
    let (before, after) = (rankings(try dense.text("bm25.run")), rankings(try dense.text("re.run")))
    #expect(Set(after.keys) == Set(before.keys))
    for (query, documents) in after {
      let old = before[query] ?? []
      #expect(Set(documents.prefix(5)) == Set(old.prefix(5)))
      #expect(Array(documents.dropFirst(5)) == Array(old.prefix(8).dropFirst(5)))
    }
    let sidecar = try dense.text("re.run.meta.json")
    #expect(sidecar.contains("\"modelChecksum\"") && sidecar.contains("\"model\" : \"\(model)\""))
  }

  @Test func storedAndFreshVectorsGiveTheSame() async throws {
    try await firstStage()
    func rerank(_ options: String...) async throws -> String {
      let result = try await Rankify.run(
        ["rerank", "-r", "bm25.run", "-t", "topics.tsv", "--method", "dense", "--quiet"] + options,
        in: dense.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
      return result.stdout
    }
    // The index keeps vectors at length 1, so that the last digit of a cosine may differ.
    let stored = try await rerank("-i", "x.rankify")
    let fresh = try await rerank("-c", "corpus.jsonl", "--model", "encoder")
    #expect(rankings(fresh) == rankings(stored))
    #expect(try await rerank("-i", "x.rankify", "--model", "encoder", "--max-passage", "--window", "3") != stored)
  }

  /// Every step has one query here; what the topics share is encoded in the first that has it.
  @Test func documentsOfManyQueriesAreEncodedOnce() async throws {
    try await firstStage()
    func rerank(_ options: String...) async throws -> String {
      let result = try await Rankify.run(
        [
          "rerank", "-r", "bm25.run", "-c", "corpus.jsonl", "-t", "topics.tsv", "--method", "dense", "--model",
          "encoder", "--depth", "512", "-o", "d.run",
        ] + options, in: dense.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
      return try dense.text("d.run.meta.json")
    }
    let lists = rankings(try dense.text("bm25.run"))
    let (slots, distinct) = (lists.values.joined().count, Set(lists.values.joined()).count)
    #expect(distinct < slots)
    #expect(try await rerank().contains("\"encodedTexts\" : \(distinct)"))
    let run = try dense.text("d.run")
    #expect(try await rerank("--memory", "0").contains("\"encodedTexts\" : \(slots)"))
    #expect(try dense.text("d.run") == run)
  }

  @Test func anInterruptedRunIsContinuedByTheSameWorkOnly() async throws {
    try await firstStage()
    let arguments = [
      "rerank", "-r", "bm25.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", "dense", "-o", "a.run",
    ]
    #expect(try await Rankify.run(arguments, in: dense.folder.path).status == 0)
    let whole = try dense.text("a.run")
    try dense.folder.write("a.run.partial", whole)
    #expect(try await Rankify.run(arguments + ["--resume"], in: dense.folder.path).status == 5)
  }

  @Test func lateInteractionReadsAsManyTokensAsAskedFor() async throws {
    try await firstStage()
    func rerank(_ options: String...) async throws -> String {
      let result = try await Rankify.run(
        [
          "rerank", "-r", "bm25.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", "colbert", "--model",
          "colbert",
        ]
          + options, in: dense.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
      return result.stdout
    }
    let usual = try await rerank()
    #expect(try await rerank("--query-length", "12", "--document-length", "20", "--query-expansion") == usual)
    #expect(try await rerank("--no-query-expansion") != usual)
    #expect(try await rerank("--document-length", "5") != usual)
    let foreign = try await run(
      "rerank", "-r", "bm25.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", "dense", "--query-length", "8")
    #expect(foreign.status == 2 && foreign.stderr.contains("options of late interaction do not go with --method dense"))
  }

  @Test(arguments: ["none", "first", "mean"]) func aLearnedScorerReRanks(_ reduction: String) async throws {
    try await firstStage()
    try TinyModels.writeScorer(into: dense.folder, reduction: reduction)
    let options = ["rerank", "-r", "bm25.run", "-i", "x.rankify", "-t", "topics.tsv", "--model", "colbert"]
    let result = try await Rankify.run(
      options + ["--method", "lite", "--scorer", "lite", "-o", "lite.run"], in: dense.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    let (before, after) = (rankings(try dense.text("bm25.run")), rankings(try dense.text("lite.run")))
    #expect(after.mapValues { Set($0) } == before.mapValues { Set($0) } && after != before)
    #expect(try dense.text("lite.run.meta.json").contains("\"scorer\" : \"lite\""))
    let none = try await Rankify.run(options + ["--method", "lite"], in: dense.folder.path)
    #expect(none.status == 2 && none.stderr.contains("--method lite needs a scorer, --scorer"))
    let foreign = try await Rankify.run(options + ["--method", "colbert", "--scorer", "lite"], in: dense.folder.path)
    #expect(foreign.status == 2)
  }

  @Test func everyMethodIsListed() async throws {
    try expectSnapshot(await run("rerank", "--method", "list"), "rerank-list")
  }

  @Test func faultsNameWhatIsMissing() async throws {
    try await firstStage()
    try dense.folder.write("foreign.run", "1 Q0 d1 1 3 a\n1 Q0 nowhere 2 2 a\n2 Q0 lost 1 1 a\n")
    try dense.folder.write("strange.run", "7 Q0 d1 1 3 a\n")
    try expectSnapshot(
      await run("rerank", "-r", "foreign.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", "dense"),
      "rerank-missing-documents")
    try expectSnapshot(
      await run(
        "rerank", "-r", "foreign.run", "-c", "corpus.jsonl", "-t", "topics.tsv", "--method", "dense", "--model",
        "encoder"),
      "rerank-missing-in-corpus")
    try expectSnapshot(
      await run("rerank", "-r", "strange.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", "dense"),
      "rerank-missing-topics")
    try expectSnapshot(
      await run("rerank", "-r", "bm25.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", "denze"),
      "rerank-unknown-method")
    let cross = try await run(
      "rerank", "-r", "bm25.run", "-i", "x.rankify", "-t", "topics.tsv", "--method", "cross-encoder", "--model",
      "encoder")
    #expect(cross.status == 5)
  }

  @Test(arguments: [
    ["--method", "dense"], ["-r", "a", "-t", "b", "--method", "dense", "-c", "c"],
    ["-r", "a", "-t", "b", "--method", "dense", "-c", "c", "--model", "m", "--no-stored-vectors"],
    ["-r", "a", "-t", "b", "--method", "cross-encoder", "-i", "d", "--model", "m", "--stored-vectors"],
    ["-r", "a", "-t", "b", "--method", "cross-encoder", "-i", "d", "--model", "m", "--memory", "10"],
    ["-r", "a", "-t", "b", "--method", "dense", "-i", "d", "--memory=-1"],
    ["-r", "a", "-t", "b", "--method", "dense", "-c", "c", "-i", "d"],
    ["-r", "a", "-t", "b", "--method", "dense", "-i", "d", "--depth", "0"],
    ["-r", "a", "-t", "b", "--method", "dense", "-i", "d", "--window", "10"],
    ["-r", "a", "-t", "b", "--method", "dense", "-i", "d", "--max-passage", "--window", "5", "--stride", "6"],
  ])
  func unusableOptionsAreArgumentFaults(_ options: [String]) async throws {
    let result = try await Rankify.run(["rerank"] + options, in: dense.folder.path)
    #expect(result.status == 2, "\(result.stderr)")
  }
}

/// Every method of the catalogue gives a permutation whose scores agree with its order.
struct CatalogConformanceTests {
  /// A tiny model for each method.
  private static let models = [
    "dense": TinyModels.encoder, "cross-encoder": TinyModels.crossEncoder, "colbert": TinyModels.colbert,
    "lite": TinyModels.colbert, "icr": TinyModels.languageModel, "qr-heads": TinyModels.languageModel,
  ]

  /// A tiny model that chats, for methods that ask one.
  private static func chatModel(_ name: String, _ folder: TemporaryFolder) throws -> String? {
    guard ["rankgpt", "pointwise-llm", "upr", "prp", "setwise"].contains(name) else { return nil }
    var model = TinyLanguageModel()
    (model.contextLength, model.layers) = (2048, 1)
    return try folder.write("chat.gguf", bytes: model.gguf())
  }

  @Test(arguments: Catalog.rerankMethods.map(\.id)) func reRankingIsAPermutation(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let model = try #require(try Self.models[name] ?? Self.chatModel(name, folder), "name a tiny model for \(name)")
    let scorer = name == "lite" ? try TinyModels.writeScorer(into: folder) : nil
    for long in [LongDocuments.beginning, .bestPassage(words: 4, stride: 2)] {
      var settings = RerankSettings(model: model, depth: 6, longDocuments: long, scorer: scorer)
      if name == "qr-heads" { settings.heads = "1-0,2-3" }
      let reranker = try await Catalog.rerankMethod(name).make(settings).reranker
      for size in [0, 1, 6, 7, 15] {
        let hits = (0..<size).map { i in
          Hit(
            document: Document(id: "d\(i)", text: String(repeating: "moon \(i) ", count: i % 5 * 3)),
            score: Float(size - i / 2))
        }
        let before = Ranking(query: Query(id: "q", text: "what moon"), hits: hits)
        let after = try await reranker.run(before)
        let (old, new) = (before.hits.map(\.document), after.hits.map(\.document))
        #expect(new.count == old.count)
        #expect(Set(new.prefix(6)) == Set(old.prefix(6)))
        #expect(Array(new.dropFirst(6)) == Array(old.dropFirst(6)))
        let scores = after.hits.map(\.score)
        #expect(scores == scores.sorted(by: >) && scores.allSatisfy(\.isFinite))
      }
    }
  }
}
