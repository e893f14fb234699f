import Foundation
import Rankify
import TestSupport
import Testing

struct TrainCommandTests {
  private let dense: DenseFolder

  init() throws {
    dense = try DenseFolder()
    try dense.writeExamples("train.jsonl", queries: 0..<9)
    try dense.writeExamples("dev.jsonl", queries: 9..<12)
  }

  @Test func aTrainedModelIsAFolderWithItsRecordCardLogAndCurves() async throws {
    let result = try await dense.train("contrastive", "--dev", "dev.jsonl", "--epochs", "3", "-o", "out", "--json")
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stderr.contains("before training: nDCG@10"))
    #expect(result.stderr.contains("model in out"))
    let record = try #require(try TrainingRecord(folder: dense.folder.file("out")))
    #expect(record.dev.count > 2 && record.best != nil && record.steps == 9 && record.seed == 42)
    #expect(record.data.map(\.queries) == [9, 3])
    #expect(result.stdout.contains("\"objective\""))
    let log = try dense.text("out/training_log.jsonl").split(separator: "\n")
    #expect(log.count == record.steps + record.dev.count)
    #expect(try dense.text("out/training_curves.svg").hasPrefix("<svg"))
    #expect(try dense.text("out/README.md").contains("contrastive"))
    #expect(!FileManager.default.fileExists(atPath: dense.folder.file("out.training")))
    let encoded = try await dense.run("encode", "-m", "out", "corpus.jsonl", "-o", "v.npy")
    #expect(encoded.status == 0, "\(encoded.stderr)")
  }

  @Test func queriesThatTeachNothingAreTold() async throws {
    try dense.folder.write(
      "one.jsonl", "{\"query_id\":\"z\",\"query\":\"a\",\"candidates\":[{\"id\":\"d1\",\"gain\":0,\"teacher\":1}]}\n")
    let result = try await dense.train("cross-entropy", "--train", "one.jsonl", "-o", "out")
    #expect(result.status == 0 && result.stderr.contains("1 of 10 times a query taught nothing"), "\(result.stderr)")
    #expect(try TrainingRecord(folder: dense.folder.file("out"))?.settings["tower"] == "both")
  }

  /// What is shown follows the losses of the log, a tenth at a time; steps without one change nothing.
  @Test func stepsThatTaughtNothingHaveNoLoss() async throws {
    let idle = (0..<4).map {
      "{\"query_id\":\"z\($0)\",\"query\":\"a \($0)\",\"candidates\":[{\"id\":\"d1\",\"gain\":0,\"teacher\":1}]}\n"
    }
    try dense.folder.write("idle.jsonl", idle.joined())
    let result = try await dense.train(
      "cross-entropy", "--train", "idle.jsonl", "--dev", "dev.jsonl", "--batch", "1", "--epochs", "2", "-o", "out")
    #expect(result.status == 0, "\(result.stderr)")
    let steps = try TrainingHistory(log: dense.folder.file("out/training_log.jsonl")).steps
    #expect(steps.count == 26 && steps.count { $0.loss == nil } == 8 && !steps.contains { $0.loss == 0 })
    let losses = steps.compactMap(\.loss), first = try #require(losses.first)
    let shown = losses.dropFirst().reduce(first) { 0.9 * $0 + 0.1 * $1 }
    let last = try #require(result.stderr.split(separator: "\n").last { $0.contains("step 26 of 26") })
    #expect(last.contains("loss \(String(format: "%.4f", shown))"), "\(last), not \(shown)")
  }

  @Test(arguments: [
    "cross-encoder", "colbert", "lite",
  ]) func everyKindOfModelIsTrainedAndLoads(_ kind: String) async throws {
    let objective = kind == "cross-encoder" ? ["margin", "--kind", kind] : [kind]
    let model = kind == "cross-encoder" ? "cross" : "colbert"
    let result = try await Rankify.run(
      ["train"] + objective + [
        "--model", model, "--train", "train.jsonl", "-c", "corpus.jsonl", "--dev", "dev.jsonl", "--rate", "0.01", "-o",
        "out",
      ] + (kind == "lite" ? ["--query-tokens", "4", "--document-tokens", "8"] : []), in: dense.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    try dense.folder.write("one.run", "1 Q0 d1 1 3 t\n1 Q0 d2 2 2 t\n1 Q0 d3 3 1 t\n")
    let reranked = try await Rankify.run(
      [
        "rerank", "-r", "one.run", "-t", "topics.tsv", "-c", "corpus.jsonl", "--method", kind, "--model", "out", "-o",
        "-",
      ] + (kind == "lite" ? ["--scorer", "out"] : []), in: dense.folder.path)
    #expect(reranked.status == 0, "\(reranked.stderr)")
    #expect(reranked.stdout.split(separator: "\n").count == 3)
  }

  @Test func lossesNeedingATeacherAndOthersAreTrained() async throws {
    for objective in ["distill", "margin", "cross-entropy", "pg-rank", "listnet", "listmle", "ranknet", "lambdarank"] {
      let result = try await dense.train(objective, "-o", "out-\(objective)")
      #expect(result.status == 0, "\(objective): \(result.stderr)")
    }
  }

  @Test func aRunOnAnyThreadsOrMemoryGivesTheSameBytes() async throws {
    for (name, options) in [("a", ["--threads", "1"]), ("b", ["--threads", "3"]), ("c", ["--keep", "0"])] {
      let result = try await Rankify.run(
        [
          "train", "pg-rank", "--model", "cross", "--train", "train.jsonl", "-c", "corpus.jsonl", "--dropout", "0.1",
          "--batch", "4", "--lora", "2", "-o", name,
        ] + options, in: dense.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
    }
    let weights = try ["a", "b", "c"].map { try dense.bytes($0 + "/model.safetensors") }
    #expect(weights[0] == weights[1] && weights[0] == weights[2])
    #expect(try !dense.bytes("a/lora/adapter_model.safetensors").isEmpty)
  }

  @Test func aKilledRunGoesOnAndEndsWithTheSameBytes() async throws {
    let options = ["--dev", "dev.jsonl", "--epochs", "12", "--checkpoint-every", "1", "--measure-every", "3"]
    let arguments =
      ["train", "pg-rank", "--model", "cross", "--train", "train.jsonl", "-c", "corpus.jsonl", "--batch", "4"]
      + options
    let whole = try await Rankify.run(arguments + ["-o", "whole"], in: dense.folder.path)
    #expect(whole.status == 0, "\(whole.stderr)")
    try await kill(arguments + ["-o", "killed"], when: dense.folder.file("killed.training/checkpoint.safetensors"))
    let again = try await Rankify.run(arguments + ["-o", "killed"], in: dense.folder.path)
    #expect(again.status == 2 && again.stderr.contains("--resume"))
    let other = try await Rankify.run(arguments + ["-o", "killed", "--resume", "--rate", "0.5"], in: dense.folder.path)
    #expect(other.status == 2 && other.stderr.contains("rate"))
    let resumed = try await Rankify.run(arguments + ["-o", "killed", "--resume"], in: dense.folder.path)
    #expect(resumed.status == 0, "\(resumed.stderr)")
    #expect(try dense.bytes("killed/model.safetensors") == dense.bytes("whole/model.safetensors"))
    let logs = try ["whole", "killed"].map { try dense.text($0 + "/training_log.jsonl").split(separator: "\n").count }
    #expect(logs[0] == logs[1])
  }

  @Test func anotherTokenizerAndOtherVectorsAreNotGoneOnWith() async throws {
    let copy = dense.folder.file("copy")
    try FileManager.default.copyItem(atPath: TinyModels.crossEncoder, toPath: copy)
    func index() async throws {
      try? FileManager.default.removeItem(atPath: dense.folder.file("x.rankify"))
      #expect(try await dense.run("index", "-i", "x.rankify", "corpus.jsonl", "--dense", "copy").status == 0)
    }
    try await index()
    let arguments =
      ["train", "pg-rank", "--model", "copy", "--train", "train.jsonl", "-i", "x.rankify", "--tower", "queries"]
      + ["--batch", "4", "--epochs", "300", "--checkpoint-every", "1", "-o", "killed"]
    try await kill(arguments, when: dense.folder.file("killed.training/checkpoint.safetensors"))
    let corpus = try dense.text("corpus.jsonl")
    try dense.folder.write("corpus.jsonl", corpus + "{\"_id\":\"new\",\"text\":\"bread\"}\n")
    try await index()
    let vectors = try await Rankify.run(arguments + ["--resume"], in: dense.folder.path)
    #expect(vectors.status == 2 && vectors.stderr.contains("other vectors of documents"), "\(vectors.stderr)")
    // The same words, and a space more at the end.
    let tokenizer = try dense.text("copy/tokenizer.json")
    try dense.folder.write("copy/tokenizer.json", tokenizer + " ")
    let other = try await Rankify.run(arguments + ["--resume"], in: dense.folder.path)
    #expect(other.status == 2 && other.stderr.contains("another tokenizer.json of the model"), "\(other.stderr)")
  }

  /// Runs until a file appears, and kills the process.
  private func kill(_ arguments: [String], when file: String) async throws {
    let words = arguments.joined(separator: " ")
    _ = try await Rankify.shell(
      """
      "$RANKIFY" \(words) & pid=$!
      while [ ! -e '\(file)' ] && kill -0 $pid; do sleep 0.002; done
      kill -9 $pid; wait $pid
      """, in: dense.folder.path)
    #expect(FileManager.default.fileExists(atPath: file))
    #expect(!FileManager.default.fileExists(atPath: dense.folder.file("killed")), "it was done before it was killed")
  }

  @Test func badInputIsToldInOneSentence() async throws {
    let missing = try await Rankify.run(
      ["train", "contrastive", "--model", "cross", "--train", "train.jsonl", "-o", "x"], in: dense.folder.path)
    #expect(missing.status == 5 && missing.stderr.contains("d0"))
    try dense.folder.write(
      "none.jsonl", "{\"query_id\":\"q\",\"query\":\"a\",\"candidates\":[{\"id\":\"d1\",\"gain\":0}]}\n")
    let none = try await Rankify.run(
      ["train", "contrastive", "--model", "cross", "--train", "none.jsonl", "-c", "corpus.jsonl", "-o", "x"],
      in: dense.folder.path)
    #expect(none.status == 5)
    let towers = try await dense.train(
      "margin", model: "cross", "--kind", "cross-encoder", "--tower", "queries", "-o", "x")
    #expect(towers.status == 2)
    let measure = try await dense.train("contrastive", "--patience", "2", "-o", "x")
    #expect(measure.status != 0 && measure.stderr.contains("--dev"))
    let huge = try await dense.train("contrastive", "--rate", "1e30", "--clip", "0", "--epochs", "5", "-o", "huge")
    #expect(huge.status == 6 && huge.stderr.contains("step") && huge.stderr.contains("q"), "\(huge.stderr)")
    try FileManager.default.createDirectory(atPath: dense.folder.file("taken"), withIntermediateDirectories: true)
    try dense.folder.write("taken/file", "")
    let taken = try await dense.train("contrastive", "-o", "taken")
    #expect(taken.status != 0 && taken.stderr.contains("taken"))
    for result in [missing, none, towers, huge, taken] {
      #expect(result.stderr.split(separator: "\n").last?.hasPrefix("rankify: ") == true, "\(result.stderr)")
    }
  }

  @Test func queriesAloneAreTrainedBesideDocumentsOfAnIndex() async throws {
    #expect(try await dense.run("index", "-i", "x.rankify", "corpus.jsonl", "--dense", "cross").status == 0)
    let arguments = ["train", "cross-entropy", "--model", "cross", "--train", "train.jsonl", "--tower", "queries"]
    let result = try await Rankify.run(
      arguments + ["-i", "x.rankify", "--dynamic-negatives", "2", "--candidates", "4", "-o", "out"],
      in: dense.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stderr.contains("vectors of documents are those of the index"))
    #expect(try TrainingRecord(folder: dense.folder.file("out"))?.documentEncoder != nil)
  }

  /// The examples have one document, and it is relevant: what there is to learn from stands in the index alone.
  @Test func negativesAreFoundAmongAllDocumentsOfTheIndex() async throws {
    let lines = (0..<6).map {
      "{\"query_id\":\"q\($0)\",\"query\":\"moon \($0)\",\"candidates\":[{\"id\":\"d7\",\"gain\":1}]}\n"
    }
    try dense.folder.write("one.jsonl", lines.joined())
    #expect(try await dense.run("index", "-i", "x.rankify", "corpus.jsonl", "--dense", "cross").status == 0)
    for (name, threads) in [("a", "1"), ("b", "3")] {
      let result = try await dense.run(
        "train", "cross-entropy", "--model", "cross", "--train", "one.jsonl", "--tower", "queries", "-i", "x.rankify",
        "--dynamic-negatives", "3", "--threads", threads, "-o", name)
      #expect(result.status == 0, "\(result.stderr)")
      let steps = try TrainingHistory(log: dense.folder.file(name + "/training_log.jsonl")).steps
      #expect(!steps.isEmpty && steps.allSatisfy { $0.loss ?? 0 > 0.1 }, "\(steps)")
    }
    #expect(try dense.bytes("a/model.safetensors") == dense.bytes("b/model.safetensors"))
    let alone = try await dense.train("cross-entropy", "--tower", "queries", "--dynamic-negatives", "2", "-o", "c")
    #expect(alone.stderr.contains("among the documents of the examples alone: there is no index"), "\(alone.stderr)")
  }

  @Test func documentsThatGotNewNamesAndRepetitionsAreTold() async throws {
    let lines = ["one", "two"].map {
      "{\"query_id\":\"\($0)\",\"query\":\"q\",\"candidates\":[{\"id\":\"a\",\"text\":\"moon \($0)\",\"gain\":1},"
        + "{\"id\":\"b\",\"text\":\"Moon: two.\",\"gain\":0},{\"id\":\"c\",\"text\":\"sun\",\"gain\":0}]}\n"
    }
    try dense.folder.write("two.jsonl", lines.joined())
    let result = try await dense.run("train", "contrastive", "--model", "cross", "--train", "two.jsonl", "-o", "out")
    #expect(result.status == 0 && result.stderr.contains("1 document got a new name"), "\(result.stderr)")
    #expect(result.stderr.contains("1 candidate with the text of a relevant document"), "\(result.stderr)")
  }
}
