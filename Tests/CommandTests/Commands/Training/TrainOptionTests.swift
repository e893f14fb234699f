import Foundation
import Rankify
import TestSupport
import Testing

/// What options of `rankify train` do to a model, and which are refused.
struct TrainOptionTests {
  private let dense: DenseFolder

  init() throws {
    dense = try DenseFolder()
    try dense.writeExamples("train.jsonl", queries: 0..<9)
  }

  private func expectRefused(_ result: Rankify.Result, _ words: String..., status: Int32 = 2) {
    #expect(result.status == status, "\(result.stderr)")
    let lines = result.stderr.split(separator: "\n")
    #expect(lines.last?.hasPrefix("rankify: ") == true, "\(result.stderr)")
    for word in words { #expect(result.stderr.contains(word), "\(result.stderr)") }
    #expect(!FileManager.default.fileExists(atPath: dense.folder.file("out")))
  }

  private func tensors(_ folder: String) throws -> [String: [Float]] {
    let file = try SafetensorsFile(dense.folder.file(folder + "/model.safetensors"))
    return Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, file.floats($0.name) ?? []) })
  }

  // MARK: What is trained

  @Test func aScorerAloneKeepsThePlainEncodersStates() async throws {
    let shape = ["--query-tokens", "4", "--document-tokens", "8"]
    let result = try await Rankify.run(
      [
        "train", "lite", "--model", "cross", "--train", "train.jsonl", "-c", "corpus.jsonl", "--head-only", "--rate",
        "0.01", "-o", "out",
      ] + shape, in: dense.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try LateInteractionEncoder(folder: dense.folder.file("out")).dimension == 24)
    let (old, new) = (try tensors("cross"), try tensors("out"))
    #expect(new.allSatisfy { old[$0.key] == $0.value })
  }

  @Test func aScorerAloneGetsNoRandomProjection() async throws {
    expectRefused(
      try await dense.train("lite", "--head-only", "--dimension", "16", "-o", "out"), "--dimension", "would stay random"
    )
    // Where there is a projection, it stays.
    let kept = try await dense.train("lite", model: "colbert", "--head-only", "-o", "kept")
    #expect(kept.status == 0, "\(kept.stderr)")
  }

  @Test func theHeadOfACrossEncoderIsTrainedAlone() async throws {
    let result = try await dense.train("margin", "--kind", "cross-encoder", "--head-only", "-o", "out")
    #expect(result.status == 0, "\(result.stderr)")
    let (old, new) = (try tensors("cross"), try tensors("out"))
    let changed = Set(new.filter { old[$0.key] != $0.value }.keys)
    #expect(
      changed == ["bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"])
    #expect(
      try TrainingRecord(folder: dense.folder.file("out"))?.trained.contains("behind the encoder only") == true)
    let whole = try await dense.train("margin", "--head-only", "-o", "none")
    #expect(whole.status == 2 && whole.stderr.contains("--head-only"), "\(whole.stderr)")
  }

  @Test func markersTellQueriesFromDocuments() async throws {
    let result = try await dense.train("colbert", "--query-marker", "cat", "--document-marker", "dog", "-o", "out")
    #expect(result.status == 0, "\(result.stderr)")
    let encoder = try LateInteractionEncoder(folder: dense.folder.file("out"))
    #expect(try encoder.encodeTokens(["the mat"], as: .query)[0].tokens.prefix(2) == ["[CLS]", "cat"])
    #expect(try encoder.encodeTokens(["the mat"], as: .document)[0].tokens.prefix(2) == ["[CLS]", "dog"])
    let again = try await dense.train("colbert", model: "out", "--query-marker", "cat", "-o", "again")
    #expect(again.status == 2 && again.stderr.contains("has markers of its own"), "\(again.stderr)")
    let single = try await dense.train("contrastive", "--document-marker", "dog", "-o", "again")
    #expect(single.status == 2 && single.stderr.contains("--document-marker is of colbert and lite"))
  }

  @Test(arguments: [("mean:2", TokenReduction.mean(group: 2)), ("learned:9", .learned(from: 9)), ("first", .first)])
  func aScorerReadsFewerVectors(_ argument: String, _ reduction: TokenReduction) async throws {
    let small = ["--query-tokens", "4", "--document-tokens", "3", "--reduce", argument, "-o", "small"]
    let result = try await Rankify.run(
      ["train", "lite", "--model", "colbert", "--train", "train.jsonl", "-c", "corpus.jsonl"] + small,
      in: dense.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try LITEConfiguration(folder: dense.folder.file("small")).reduction == reduction)
    let refused = try await dense.train("lite", model: "colbert", "--reduce", "half", "-o", "out")
    expectRefused(refused, "--reduce")
  }

  @Test func aTrainedScorerIsReplacedOnlyWhereThatIsSaid() async throws {
    let begun = try await dense.train(
      "lite", model: "colbert", "--query-tokens", "4", "--document-tokens", "8", "-o", "scorer")
    #expect(begun.status == 0, "\(begun.stderr)")
    for option in [["--row-width", "5"], ["--no-residual"], ["--query-tokens", "4"], ["--reduce", "mean:2"]] {
      let refused = try await Rankify.run(
        ["train", "lite", "--model", "scorer", "--train", "train.jsonl", "-c", "corpus.jsonl", "-o", "out"] + option,
        in: dense.folder.path)
      expectRefused(refused, option[0], "--new-scorer")
    }
    let goesOn = try await dense.train("lite", model: "scorer", "-o", "further")
    #expect(goesOn.status == 0, "\(goesOn.stderr)")
    #expect(try LITEConfiguration(folder: dense.folder.file("further")).documentTokens == 8)
    let new = try await dense.train("lite", model: "scorer", "--new-scorer", "--document-tokens", "6", "-o", "new")
    #expect(new.status == 0, "\(new.stderr)")
    #expect(try LITEConfiguration(folder: dense.folder.file("new")).documentTokens == 6)
  }

  @Test func aDenseModelIsUsedAtTheLengthOfItsTraining() async throws {
    let result = try await dense.train("contrastive", "--max-length", "7", "-o", "out")
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try SentenceEncoder(folder: dense.folder.file("out")).maximumLength == 7)
  }

  // MARK: Losses

  @Test func marginsAreOfScoresDividedByTheTemperature() async throws {
    func objective(_ name: String, _ options: [String]) async throws -> String? {
      let result = try await Rankify.run(
        ["train", "margin", "--train", "train.jsonl", "-c", "corpus.jsonl", "-o", name] + options,
        in: dense.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
      return try TrainingRecord(folder: dense.folder.file(name))?.objective
    }
    #expect(try await objective("cosines", ["--model", "cross"]) == "margin (temperature 0.05)")
    #expect(try await objective("dots", ["--model", "cross", "--similarity", "dot"]) == "margin (temperature 1.0)")
    #expect(
      try await objective("logits", ["--model", "cross", "--kind", "cross-encoder"]) == "margin (temperature 1.0)")
    #expect(try await objective("given", ["--model", "cross", "--temperature", "2"]) == "margin (temperature 2.0)")
  }

  @Test(arguments: [
    ("contrastive", ["--samples", "4"]), ("margin", ["--teacher-scale", "2"]), ("listnet", ["--depth", "5"]),
    ("distill", ["--utility", "RR@10"]), ("cross-entropy", ["--baseline", "none"]), ("ranknet", ["--reward-to-go"]),
    ("colbert", ["--loss", "distill", "--samples", "4"]), ("colbert", ["--samples", "4"]),
  ]) func optionsOfOneLossAreRefusedWithAnother(_ objective: String, _ options: [String]) async throws {
    let result = try await Rankify.run(
      ["train", objective, "--model", "cross", "--train", "train.jsonl", "-c", "corpus.jsonl", "-o", "out"] + options,
      in: dense.folder.path)
    let option = try #require(options.last { $0.hasPrefix("--") })
    expectRefused(result, option + " is of ", "has no use for it")
  }

  @Test func aSingleRankingHasNoOthersForABaseline() async throws {
    func train(_ options: String...) async throws -> Rankify.Result {
      try await Rankify.run(
        ["train", "pg-rank", "--model", "cross", "--train", "train.jsonl", "-c", "corpus.jsonl", "-o", "out"] + options,
        in: dense.folder.path)
    }
    expectRefused(try await train("--samples", "1"), "--baseline none")
    #expect(try await train("--samples", "1", "--baseline", "none").status == 0)
  }

  @Test(arguments: [
    ("pg-rank", ["--samples", "1000000000"]), ("pg-rank", ["--samples", "0"]), ("distill", ["--teacher-scale", "nan"]),
    ("distill", ["--teacher-scale", "0"]), ("margin", ["--temperature", "nan"]), ("pg-rank", ["--depth", "0"]),
  ]) func numbersBeyondReasonAreRefused(_ objective: String, _ options: [String]) async throws {
    let result = try await Rankify.run(
      ["train", objective, "--model", "cross", "--train", "train.jsonl", "-c", "corpus.jsonl", "-o", "out"] + options,
      in: dense.folder.path)
    expectRefused(result, "expected")
  }
}
