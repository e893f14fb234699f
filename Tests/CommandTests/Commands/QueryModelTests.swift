import Foundation
import Rankify
import TestSupport
import Testing

/// Queries encoded by a model of their own.
struct QueryModelTests {
  private let dense: DenseFolder

  init() throws { dense = try DenseFolder() }

  private func run(_ arguments: String...) async throws -> Rankify.Result { try await run(arguments) }

  private func run(_ arguments: [String]) async throws -> Rankify.Result {
    try await Rankify.run(arguments, in: dense.folder.path)
  }

  private func index(_ options: String...) async throws {
    let result = try await run(["index", "-i", "x.rankify", "corpus.jsonl", "--dense", "encoder"] + options)
    #expect(result.status == 0, "\(result.stderr)")
  }

  private func retrieve(_ options: String...) async throws -> Rankify.Result {
    try await run(["retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-k", "5", "--method", "dense"] + options)
  }

  /// Writes a model of queries as `name`: the encoder, its weights multiplied.
  private func makeQueryModel(
    _ name: String, scale: Float = 1, documents: EncoderDescription? = nil, hasDocuments: Bool = true
  ) throws {
    let base = TinyModels.encoder
    let file = try SafetensorsFile(base + "/model.safetensors")
    var parameters = ParameterSet()
    for entry in file.entries where entry.shape.count == 2 {
      let values = try #require(file.floats(entry.name)).map { $0 * scale }
      _ = parameters.add(entry.name, Matrix(rows: entry.shape[0], columns: entry.shape[1], values))
    }
    let record = TrainingRecord(
      kind: .sentenceEncoder, objective: "contrastive", trained: "the query encoder's", base: .init(name: "encoder"),
      documentEncoder: hasDocuments ? try documents ?? SentenceEncoder(folder: base, name: "encoder").identity : nil,
      data: [], settings: [:], seed: 1, program: "0", steps: 1, seconds: 1)
    var writer = ModelFolderWriter(base: base)
    writer.files[ModelFolderWriter.recordName] = try record.json()
    try writer.write(parameters, to: dense.folder.file(name))
  }

  @Test func queriesAreEncodedByTheirOwnModel() async throws {
    try await index()
    try makeQueryModel("same")
    try makeQueryModel("trained", scale: 3)
    let plain = try await retrieve(), same = try await retrieve("--query-model", "same")
    #expect(same.status == 0 && same.stdout == plain.stdout, "\(same.stderr)")
    #expect(try await retrieve("--query-model", "trained", "-o", "t.run").status == 0)
    #expect(try dense.text("t.run") != plain.stdout)
    let sidecar = try dense.text("t.run.meta.json")
    #expect(sidecar.contains("\"queryEncoder\"") && sidecar.contains(", queries by "))
    let hybrid = try await run(
      "retrieve", "-i", "x.rankify", "-t", "topics.tsv", "--method", "hybrid", "--query-model", "trained", "-o",
      "h.run")
    #expect(hybrid.status == 0, "\(hybrid.stderr)")
    #expect(try dense.text("h.run.meta.json").contains(", queries by "))
  }

  /// The encoder of the documents may be gone: their vectors are there.
  @Test func theDocumentsEncoderIsNotNeededForSearching() async throws {
    try await index()
    try makeQueryModel("trained", scale: 3)
    let before = try await retrieve("--query-model", "trained")
    try FileManager.default.removeItem(atPath: dense.folder.file("encoder"))
    let after = try await retrieve("--query-model", "trained")
    #expect(after.status == 0 && after.stdout == before.stdout, "\(after.stderr)")
  }

  @Test func reRankingComparesItWithStoredAndFreshVectors() async throws {
    try await index()
    try makeQueryModel("trained", scale: 3)
    #expect(try await run("retrieve", "-i", "x.rankify", "-t", "topics.tsv", "-k", "8", "-o", "a.run").status == 0)
    let command = ["rerank", "-r", "a.run", "-t", "topics.tsv", "--method", "dense"]
    let plain = try await run(command + ["-i", "x.rankify"])
    let stored = try await run(command + ["-i", "x.rankify", "--query-model", "trained", "-o", "s.run"])
    #expect(stored.status == 0 && stored.stderr.contains("those of the index"), "\(stored.stderr)")
    #expect(try dense.text("s.run") != plain.stdout)
    let sidecar = try dense.text("s.run.meta.json")
    #expect(sidecar.contains("\"queryModel\" : \"trained\"") && sidecar.contains(", queries by "))
    let fresh = try await run(
      command + ["-c", "corpus.jsonl", "--model", "encoder", "--query-model", "trained", "--quiet"])
    #expect(fresh.status == 0, "\(fresh.stderr)")
    #expect(ids(fresh.stdout) == ids(try dense.text("s.run")))
  }

  private func ids(_ run: String) -> [String] {
    run.split(separator: "\n").map { $0.split(separator: " ")[2] }.map(String.init)
  }

  @Test func documentsOfAnotherEncoderAreRefused() async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl", "--dense", "other").status == 0)
    try makeQueryModel("trained")
    let result = try await retrieve("--query-model", "trained")
    #expect(result.status == 5)
    #expect(result.stderr.contains("was trained against documents encoded by encoder, and these were encoded by"))
    #expect(result.stderr.split(separator: "\n").count == 1, "\(result.stderr)")
    let reranked = try await run(
      "rerank", "-r", "-", "-c", "corpus.jsonl", "-t", "topics.tsv", "--method", "dense", "--model", "other",
      "--query-model", "trained")
    #expect(reranked.status == 5)
  }

  @Test func documentsInOtherArithmetic() async throws {
    try makeQueryModel("trained")
    try await index("--precision", "int8")
    let refused = try await retrieve("--query-model", "trained")
    #expect(refused.status == 5 && refused.stderr.contains("encoded in int8"), "\(refused.stderr)")
    let exact = try await run(
      "index", "-i", "x.rankify", "--drop-vectors", "--dense", "encoder", "--precision", "bf16")
    #expect(exact.status == 0, "\(exact.stderr)")
    #expect(try await retrieve("--query-model", "trained").status == 0)
  }

  @Test func whatIsNoQueryModelIsRefused() async throws {
    try await index()
    try makeQueryModel("whole", hasDocuments: false)
    for name in ["encoder", "whole"] {
      let result = try await retrieve("--query-model", name)
      #expect(result.status == 5 && result.stderr.contains("is no query model"), "\(result.stderr)")
    }
    try makeQueryModel("broken")
    try dense.folder.write("broken/rankify_training.json", "{")
    #expect(try await retrieve("--query-model", "broken").stderr.contains("is no record of a training"))
    #expect(try await retrieve("--query-model", "none-there").status == 4)
  }

  /// Its vectors of documents would have nothing to do with those that its queries were trained beside.
  @Test func itEncodesNoDocuments() async throws {
    try makeQueryModel("trained", scale: 3)
    try dense.folder.write("one.run", "1 Q0 d1 1 3 t\n1 Q0 d2 2 2 t\n")
    let attempts = [
      ["index", "-i", "new.rankify", "corpus.jsonl", "--dense", "trained"],
      ["encode", "-m", "trained", "corpus.jsonl", "-o", "v.npy"],
      ["rerank", "-r", "one.run", "-c", "corpus.jsonl", "-t", "topics.tsv", "--method", "dense", "--model", "trained"],
    ]
    let late = [
      ["index", "-i", "x.rankify", "--late", "trained"],
      [
        "rerank", "-r", "one.run", "-c", "corpus.jsonl", "-t", "topics.tsv", "--method", "colbert", "--model",
        "trained",
      ],
    ]
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl").status == 0)
    for arguments in late {
      let result = try await run(arguments)
      #expect(result.status == 2 && result.stderr.contains("it makes no vectors of tokens"), "\(result.stderr)")
    }
    for arguments in attempts {
      let result = try await run(arguments)
      let said = result.stderr.split(separator: "\n").last ?? ""
      #expect(result.status == 2 && said.hasPrefix("rankify: "), "\(result.stderr)")
      #expect(said.contains("trained: encodes queries only, for documents encoded by encoder (checksum "))
      #expect(said.contains("--query-model"))
    }
    for name in ["new.rankify", "v.npy"] { #expect(!FileManager.default.fileExists(atPath: dense.folder.file(name))) }
    #expect(try await run("encode", "-m", "trained", "--as", "query", "topics.tsv", "-o", "q.npy").status == 0)
    #expect(throws: RankifyError.self) {
      try SentenceEncoder(folder: dense.folder.file("trained")).encode(["a"], as: .document)
    }
  }

  @Test func itIsTrainedFurtherOnlyBesideTheSameDocuments() async throws {
    let arguments = [
      "train", "pg-rank", "--train", "train.jsonl", "-i", "x.rankify", "--tower", "queries", "--rate", "0.01",
    ]
    try dense.writeExamples("train.jsonl", queries: 0..<9)
    #expect(try await run("index", "-i", "x.rankify", "corpus.jsonl", "--dense", "cross").status == 0)
    let first = try await run(arguments + ["--model", "cross", "-o", "trained"])
    #expect(first.status == 0, "\(first.stderr)")
    for objective in ["contrastive", "colbert"] {
      let whole = try await dense.train(objective, model: "trained", "-o", "out")
      #expect(whole.status == 2, "\(whole.stderr)")
      #expect(whole.stderr.contains("encodes queries only") && whole.stderr.contains("--tower queries"))
    }
    #expect(try await retrieve("--query-model", "trained").status == 0)
    let further = try await run(arguments + ["--model", "trained", "-o", "out"])
    #expect(further.status == 0, "\(further.stderr)")
    let found = try TrainingRecord(folder: dense.folder.file("out"))?.documentEncoder
    #expect(try found == TrainingRecord(folder: dense.folder.file("trained"))?.documentEncoder)
    #expect(try await retrieve("--query-model", "out").status == 0)
  }

  @Test(arguments: [
    ["retrieve", "-i", "x.rankify", "-q", "a", "--query-model", "m"],
    ["retrieve", "-i", "x.rankify", "-q", "a", "--method", "late", "--query-model", "m"],
    ["retrieve", "-i", "x.rankify", "-q", "a", "--method", "dense", "--model", "a", "--query-model", "m"],
    ["rerank", "-r", "a", "-i", "x.rankify", "-t", "t", "--method", "colbert", "--query-model", "m"],
  ])
  func itBelongsToDenseSearch(arguments: [String]) async throws {
    let result = try await run(arguments)
    #expect(result.status == 2 && result.stderr.contains("--query-model"), "\(result.stderr)")
  }

  @Test func aRunOfAnotherQueryModelIsNotContinued() async throws {
    try await index()
    try makeQueryModel("one", scale: 2)
    try makeQueryModel("two", scale: 3)
    // What `one` would have left, had it been stopped in the middle.
    #expect(try await retrieve("--query-model", "one", "-o", "x.run").status == 0)
    let lines = try dense.text("x.run").split(separator: "\n")
    try dense.folder.write("x.run.partial", lines.prefix(5).joined(separator: "\n") + "\n")
    for (model, status) in [("two", 5), ("one", 0)] as [(String, Int32)] {
      try dense.folder.write("x.run.partial.json", try ticket(try dense.text("x.run.meta.json")))
      let result = try await retrieve("--query-model", model, "-o", "x.run", "--resume")
      #expect(result.status == status, "\(result.stderr)")
      if status == 5 { #expect(result.stderr.contains("different: the method")) }
    }
  }

  /// The ticket of the run that a sidecar is of.
  private func ticket(_ sidecar: String) throws -> String {
    let json = try #require(try JSONSerialization.jsonObject(with: Data(sidecar.utf8)) as? [String: Any])
    let details = try #require(json["details"] as? [String: Any])
    let queries = [("1", "moon and sea"), ("2", "yeast in bread"), ("3", "salt")].map { ["id": $0.0, "text": $0.1] }
    let ticket: [String: Any] = [
      "indexChecksum": try #require(details["indexChecksum"]), "method": try #require(details["method"]), "depth": 5,
      "tag": "dense", "removesQuery": false, "queries": queries,
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: ticket), as: UTF8.self)
  }
}
