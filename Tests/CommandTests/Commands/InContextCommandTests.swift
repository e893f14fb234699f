import Foundation
import Rankify
import TestSupport
import Testing

/// Re-ranking by a language model's attention, from the command line.
struct InContextCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("model"), withDestinationPath: TinyModels.languageModel)
    try folder.write(
      "corpus.tsv", "d1\tthe cat sat\nd2\ta dog ran home\nd3\tthe cat ran\nd4\tno animal is here\nd5\ta cat\n")
    try folder.write("topics.tsv", "1\twhere sat the cat\n2\twho ran\n")
    try folder.write(
      "first.run",
      "1 Q0 d1 1 5 a\n1 Q0 d3 2 4 a\n1 Q0 d5 3 3 a\n1 Q0 d4 4 2 a\n2 Q0 d2 1 5 a\n2 Q0 d3 2 4 a\n2 Q0 d1 3 3 a\n")
  }

  private func run(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(arguments, in: folder.path)
  }

  private func rerank(_ options: String...) async throws -> Rankify.Result {
    try await Rankify.run(
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv", "--model", "model"] + options,
      in: folder.path)
  }

  private func documents(_ run: String) -> [String: [String]] {
    Dictionary(grouping: run.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }) { $0[0] }
      .mapValues { $0.map { $0[2] } }
  }

  private static let variants = [
    [], ["--no-calibration"], ["--order", "shuffled", "--seed", "3"], ["--order", "best-first"], ["--cache"],
    ["--layers", "1-2"], ["--pooling", "standardized"], ["--instruction", "information"], ["--words", "2"],
    ["--window", "2", "--stride", "1"], ["--precision", "int8"], ["--depth", "2"],
  ]

  @Test(arguments: variants) func everyVariantGivesBackEveryDocument(_ options: [String]) async throws {
    let before = documents(try String(contentsOfFile: folder.file("first.run"), encoding: .utf8))
    let result = try await Rankify.run(
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv", "--model", "model", "--method", "icr"]
        + options, in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(documents(result.stdout).mapValues { Set($0) } == before.mapValues { Set($0) })
    let again = try await Rankify.run(
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv", "--model", "model", "--method", "icr"]
        + options + ["--threads", "1"], in: folder.path)
    #expect(again.stdout == result.stdout)
    #expect(result.stderr.contains("windows of 2") == options.contains("--window"))
    #expect(
      result.stderr.contains("6 passages are longer than the 2 words that are read of each")
        == options.contains("--words"), "\(result.stderr)")
  }

  @Test func headsAreFoundAndReRankedBy() async throws {
    try folder.write(
      "train.jsonl",
      #"{"query":"who sat","pos":["the cat sat"],"neg":["a dog ran","nobody","here"]}"# + "\n")
    let found = try await Rankify.run(
      ["train", "heads", "--model", "model", "--train", "train.jsonl", "-o", "heads.json", "--keep", "3"],
      in: folder.path)
    #expect(found.status == 0, "\(found.stderr)")
    #expect(found.stderr.contains("3 of 12 heads by 1 example are in heads.json"))
    let file = try RetrievalHeads(named: folder.file("heads.json"))
    #expect(file.heads.count == 3)
    let byFile = try await rerank("--method", "qr-heads", "--heads", "heads.json")
    #expect(byFile.status == 0, "\(byFile.stderr)")
    let byList = try await rerank(
      "--method", "qr-heads", "--heads", file.heads.map(\.description).joined(separator: ","))
    #expect(byList.stdout == byFile.stdout)
    #expect(!byFile.stderr.contains("were found with"))
    let otherwise = try await rerank(
      "--method", "qr-heads", "--heads", "heads.json", "--words", "9", "--instruction", "information")
    #expect(
      otherwise.stderr.contains(
        "were found with another instruction (--instruction) and 300 words of a passage, not 9 words (--words)"),
      "\(otherwise.stderr)")
    let text = try String(contentsOfFile: folder.file("heads.json"), encoding: .utf8)
    try folder.write("text.json", text.replacingOccurrences(of: #""layers" : "#, with: #""layers" : "0","other" : "#))
    let typed = try await rerank("--method", "qr-heads", "--heads", "text.json")
    #expect(typed.status == 5 && typed.stderr.contains("text.json: layers: expected a whole number"), "\(typed.stderr)")
    #expect(try await rerank("--method", "icr").stdout != byFile.stdout)
  }

  /// Other queries are re-ranked; alone, what is too long is an error.
  @Test func aQueryThatDoesNotFitKeepsItsOrder() async throws {
    try folder.write("topics.tsv", "1\twhere sat the cat\n2\t\(String(repeating: "who ran ", count: 4000))\n")
    let result = try await rerank("--method", "icr", "-o", "icr.run")
    #expect(result.status == 7, "\(result.stderr)")
    #expect(result.stderr.contains("query '2': ") && result.stderr.contains("its documents keep their order"))
    #expect(result.stderr.contains("1 query could not be re-ranked and kept the order of the run, first query '2': "))
    let found = documents(try String(contentsOfFile: folder.file("icr.run"), encoding: .utf8))
    #expect(found["2"] == ["d2", "d3", "d1"] && Set(found["1"] ?? []) == ["d1", "d3", "d4", "d5"])
    let alone = try String(contentsOfFile: folder.file("first.run"), encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("2 ") }.joined(separator: "\n")
    try folder.write("first.run", alone + "\n")
    let none = try await rerank("--method", "icr", "-o", "none.run")
    #expect(none.status == 2 && !FileManager.default.fileExists(atPath: folder.file("none.run")), "\(none.stderr)")
  }

  /// Queries of which all but those in `sound` are too long, and a run for them.
  private func writeQueries(_ count: Int, sound: Set<Int>) throws {
    let long = String(repeating: "who ran ", count: 4000)
    try folder.write(
      "topics.tsv", (1...count).map { "\($0)\t\(sound.contains($0) ? "the cat" : long)\n" }.joined())
    try folder.write("first.run", (1...count).map { "\($0) Q0 d1 1 5 a\n\($0) Q0 d2 2 4 a\n" }.joined())
  }

  @Test(arguments: [(20, [], 3), (20, [1], 15)] as [(Int, Set<Int>, Int)])
  func manyRefusalsEndTheWork(_ count: Int, _ sound: Set<Int>, _ refused: Int) async throws {
    try writeQueries(count, sound: sound)
    let result = try await rerank("--method", "icr", "-o", "icr.run")
    #expect(result.status == 2, "\(result.stderr)")
    // The last one is the error.
    #expect(result.stderr.components(separatedBy: "keep their order").count - 1 == refused - 1, "\(result.stderr)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("icr.run")))
    let kept = (try? String(contentsOfFile: folder.file("icr.run.partial"), encoding: .utf8)) ?? ""
    #expect(Set(documents(kept).keys) == Set(sound.map(String.init)))
  }

  /// A query that was refused is asked for again, and told of again.
  @Test func aContinuedRunKnowsWhatWasRefused() async throws {
    try writeQueries(20, sound: [1, 3])
    #expect(try await rerank("--method", "icr", "-o", "icr.run").status == 2)
    let kept = try String(contentsOfFile: folder.file("icr.run.partial"), encoding: .utf8)
    #expect(documents(kept).keys.sorted() == ["1", "3"])
    let again = try await rerank("--method", "icr", "-o", "icr.run", "--resume")
    #expect(again.status == 2 && again.stderr.contains("query '2': "), "\(again.stderr)")
    try writeQueries(4, sound: [1, 3, 4])
    let result = try await rerank("--method", "icr", "-o", "few.run")
    #expect(result.status == 7 && result.stderr.contains("re-ranked 6 documents of 3 queries"), "\(result.stderr)")
    let run = try String(contentsOfFile: folder.file("few.run"), encoding: .utf8)
    #expect(documents(run).keys.sorted() == ["1", "2", "3", "4"])
    let record = try String(contentsOfFile: folder.file("few.run.meta.json"), encoding: .utf8)
    #expect(record.contains(#""refusedQueries""#))
  }

  @Test(arguments: [
    ["-o", "./first.run"], ["-o", "./topics.tsv"], ["-o", "./corpus.tsv"],
  ]) func whatIsReadIsNotWritten(_ options: [String]) async throws {
    let before = try String(contentsOfFile: folder.file(options[1]), encoding: .utf8)
    let result = try await Rankify.run(
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv", "--model", "model", "--method", "icr"]
        + options, in: folder.path)
    #expect(result.status == 2 && result.stderr.contains("is read: name another file to write"), "\(result.stderr)")
    #expect(try String(contentsOfFile: folder.file(options[1]), encoding: .utf8) == before)
  }

  @Test(arguments: ["train.jsonl", "."]) func headsDoNotGoWhereExamplesAre(_ place: String) async throws {
    try folder.write("train.jsonl", #"{"query":"who","pos":["a"],"neg":["b"]}"# + "\n")
    let result = try await run("train", "heads", "--model", "model", "--train", "train.jsonl", "-o", place)
    #expect(result.status == 2, "\(result.stderr)")
    #expect(try String(contentsOfFile: folder.file("train.jsonl"), encoding: .utf8).contains("who"))
  }

  @Test func runsTellHowTheyWereMade() async throws {
    let options = ["--method", "icr", "--no-calibration", "--window", "2", "-o", "icr.run"]
    let result = try await Rankify.run(
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv", "--model", "model"] + options,
      in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    let sidecar = try String(contentsOfFile: folder.file("icr.run.meta.json"), encoding: .utf8)
    #expect(sidecar.contains("not calibrated, windows of 2, stride 1"))
    #expect(sidecar.contains("2 queries were read in windows of 2 documents"))
  }

  @Test func explanationsShowWhereAttentionGoes() async throws {
    #expect(try await run("index", "-i", "x.rankify", "corpus.tsv").status == 0)
    let arguments = ["explain", "--method", "icr", "--model", "model", "-q", "the cat"]
    let text = try await Rankify.run(arguments + ["-i", "x.rankify", "-k", "2"], in: folder.path)
    #expect(text.status == 0, "\(text.stderr)")
    #expect(text.stdout.contains("1. d") && text.stdout.contains("2. d") && !text.stdout.contains("3. d"))
    #expect(text.stdout.contains("most at '") || text.stdout.contains("looks at nothing"))
    let json = try await Rankify.run(arguments + ["--text", "a <b> cat", "--text", "none", "--json"], in: folder.path)
    let record = try JSONDecoder().decode(Record.self, from: Data(json.stdout.utf8))
    #expect(record.passages.map(\.score) == record.passages.map(\.score).sorted(by: >))
    for passage in record.passages {
      let sum = passage.tokens.reduce(0) { $0 + ($1.counts ? $1.value : 0) }
      #expect(abs(sum - passage.score) < 1e-9)
    }
    let page = try await Rankify.run(arguments + ["--text", "a <b> cat", "--html", "-"], in: folder.path)
    #expect(page.stdout.hasPrefix("<!DOCTYPE html>") && !page.stdout.contains("<b>"))
    let named = try await Rankify.run(arguments + ["-i", "x.rankify", "--doc", "d2", "--doc", "d4"], in: folder.path)
    #expect(named.stdout.contains(". d2  score") && named.stdout.contains(". d4  score"))
  }

  private struct Record: Decodable {
    struct Token: Decodable {
      var text: String
      var value: Double
      var counts: Bool
    }
    struct Passage: Decodable {
      var score: Double
      var tokens: [Token]
    }
    var passages: [Passage]
  }

  /// A file of the same name with other heads is other work: its words are part of what --resume compares.
  @Test func runsTellTheHeadsThemselvesNotTheirFile() async throws {
    func write(_ head: String) throws {
      try folder.write("h.json", #"{"format":"rankify-heads","version":1,"heads":["\#(head)"]}"#)
    }
    try write("0-1")
    let options = ["--method", "qr-heads", "--heads", "h.json", "-o", "h.run"]
    let arguments =
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv", "--model", "model"] + options
    #expect(try await Rankify.run(arguments, in: folder.path).status == 0)
    let sidecar = try String(contentsOfFile: folder.file("h.run.meta.json"), encoding: .utf8)
    #expect(sidecar.contains(#""languageModel" : "heads 0-1""#))
    try write("2-3")
    #expect(try await Rankify.run(arguments, in: folder.path).status == 0)
    let other = try String(contentsOfFile: folder.file("h.run.meta.json"), encoding: .utf8)
    #expect(other.contains(#""languageModel" : "heads 2-3""#))
  }

  @Test func explanationsRefuseWhatTheyWouldNotHeed() async throws {
    let arguments = ["explain", "--method", "icr", "--model", "model", "-q", "a", "--text", "b"]
    for (options, message) in [
      (["--pooling", "standardized"], "--pooling standardized"), (["--scorer", "x"], "--scorer"),
      (["--no-stored-vectors"], "--no-stored-vectors"), (["--precision", "bf16"], "fp32 or int8"),
    ] {
      let result = try await Rankify.run(arguments + options, in: folder.path)
      #expect(result.status == 2 && result.stderr.contains(message), "\(result.stderr)")
    }
  }

  @Test func damagedModelsAreNotImported() async throws {
    try folder.write("cut.gguf", "GGUF and no more")
    let cut = try await Rankify.run(
      ["models", "import", "cut.gguf"], in: folder.path, environment: ["RANKIFY_HOME": folder.file("home")])
    #expect(cut.status == 5 && cut.stderr.contains("cut.gguf"), "\(cut.stderr)")
    try folder.write("m-00001-of-00003.gguf", "GGUF")
    let part = try await Rankify.run(
      ["models", "import", "m-00001-of-00003.gguf"], in: folder.path,
      environment: ["RANKIFY_HOME": folder.file("home")])
    #expect(part.status == 2 && part.stderr.contains("is a part of a model"), "\(part.stderr)")
  }

  @Test func headsNeedAPlaceToGo() async throws {
    try folder.write("train.jsonl", #"{"query":"who","pos":["a"],"neg":["b"]}"# + "\n")
    let result = try await run(
      "train", "heads", "--model", "none.gguf", "--train", "train.jsonl", "-o", "nowhere/heads.json")
    #expect(result.status == 4 && result.stderr.contains("there is no folder"), "\(result.stderr)")
  }

  private static let refusals: [([String], Int32, String)] = [
    (["--method", "qr-heads"], 2, "qr-heads needs heads"),
    (["--method", "qr-heads", "--heads", "9-9"], 2, "head 9-9 is none of the model's: it has 3 layers of 4 heads"),
    (["--method", "qr-heads", "--heads", "llama-3.1-8b-nq"], 2, "32 layers of 32 heads"),
    (["--method", "qr-heads", "--heads", "no.json"], 4, "no.json: no such file of heads"),
    (["--method", "icr", "--heads", "0-1"], 2, "--heads belongs to --method qr-heads"),
    (["--method", "icr", "--layers", "2-9"], 2, "layers 2 to 9 are not among the model's, 0 to 2"),
    (["--method", "icr", "--layers", "5"], 2, "--layers 5: expected FIRST-LAST"),
    (["--method", "icr", "--seed", "5"], 2, "--seed belongs to --order shuffled"),
    (["--method", "upr", "--seed", "5"], 2, "--seed does not go with --method upr, which draws nothing"),
    (["--method", "icr", "--max-passage"], 2, "--max-passage does not go with --method icr"),
    (["--method", "icr", "--stride", "5"], 2, "--stride needs --window"),
    (["--method", "icr", "--memory", "5"], 2, "--memory is for vectors"),
    (["--method", "icr", "--model", "none.gguf"], 4, "none.gguf: no such file"),
    (["--method", "icr", "--precision", "bf16"], 2, "language models compute in fp32 or int8"),
    (["--method", "icr", "--metric", "dot"], 2, "--metric is for vectors"),
    (["--method", "icr", "--no-stored-vectors"], 2, "--no-stored-vectors does not go with --method icr"),
    (["--method", "icr", "--window", "1"], 2, "a window of documents has at least 2"),
    (["--method", "icr", "--window", "3", "--stride", "3"], 2, "expected less than the window"),
    (["--method", "dense", "--no-calibration"], 2, "options of in-context re-ranking do not go with --method dense"),
  ]

  @Test(arguments: refusals) func whatCannotBeIsToldInASentence(
    _ options: [String], _ status: Int32, _ message: String
  ) async throws {
    let result = try await Rankify.run(
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv"]
        + (options.contains("--model") ? [] : ["--model", "model"]) + options, in: folder.path)
    #expect(result.status == status && result.stderr.contains(message), "\(result.status): \(result.stderr)")
  }
}
