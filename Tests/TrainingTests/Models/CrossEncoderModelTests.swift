import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Training
import Transformers

@Suite struct CrossEncoderModelTests {
  private let temporary: TemporaryFolder
  private let batch = TrainingBatch.sample

  init() throws { temporary = try TemporaryFolder() }

  private func inference(_ folder: String) throws -> [Float] {
    let encoder = try CrossEncoder(folder: folder)
    var scores: [Float] = []
    for (query, list) in zip(batch.queries, batch.lists) {
      scores += try encoder.scores(of: list.map { batch.documents[$0] }, for: query)
    }
    return scores
  }

  /// The model after a step, saved: it scores there as on the tape, but for the logistic function of models that have it.
  private func expectSavedModelScoresAlike(
    _ folder: String, _ options: CrossEncoderOptions = CrossEncoderOptions(), isLogistic: Bool = false
  ) throws -> (model: CrossEncoderModel, saved: String) {
    let model = try CrossEncoderModel(folder: folder, options: options)
    let parameters = model.parameters.changed()
    let found = try ModelRun(model, parameters, batch)
    let saved = temporary.file("saved-\(UInt32.random(in: 0 ... .max))")
    try model.save(parameters, to: saved, adding: [:])
    let expected = try inference(saved)
    #expect(largestDifference(isLogistic ? found.scores.map { 1 / (1 + exp(-$0)) } : found.scores, expected) <= 1e-4)
    #expect(Set(expected).count == 8)
    #expect(model.parameters.ids.allSatisfy { found.gradients[$0] != nil })
    return (model, saved)
  }

  @Test(arguments: GoldenModel.families) func crossEncodersAreTrainedOn(_ family: String) throws {
    let (model, _) = try expectSavedModelScoresAlike(GoldenModel.encoder(family), isLogistic: family != "bert")
    #expect(!model.notes.contains { $0.contains("head") })
    #expect(model.notes.contains { $0.contains("bias by distance") } == (family == "mpnet"))
  }

  /// A copy of a family's checkpoint whose configuration has the wrong number of classes.
  private func headless(_ family: String) throws -> String {
    let folder = temporary.file("base-\(family)")
    try FileManager.default.copyItem(atPath: GoldenModel.encoder(family), toPath: folder)
    let file = folder + "/config.json"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let other = text.replacingOccurrences(of: "\"0\": \"LABEL_0\"", with: "\"0\": \"no\", \"1\": \"yes\"")
    try #require(text != other)
    try other.write(toFile: file, atomically: false, encoding: .utf8)
    return folder
  }

  @Test(arguments: GoldenModel.families) func headsOfOtherClassesAreReplaced(_ family: String) throws {
    let (model, saved) = try expectSavedModelScoresAlike(try headless(family))
    #expect(model.notes.contains { $0.contains("has no head of one class") })
    // What was saved is a cross-encoder by itself.
    #expect(!(try CrossEncoderModel(folder: saved)).notes.contains { $0.contains("head") })
  }

  @Test func aSentenceEncoderBecomesACrossEncoder() throws {
    var options = CrossEncoderOptions()
    options.maximumLength = 20
    let (model, saved) = try expectSavedModelScoresAlike(GoldenModel.encoder("sentence-new"), options)
    #expect(!FileManager.default.fileExists(atPath: saved + "/modules.json"))
    #expect(try CrossEncoder(folder: saved).maximumLength == 20)
    let checkpoint = try Checkpoint(folder: saved)
    #expect(checkpoint.entry("bert.embeddings.word_embeddings.weight") != nil)
    #expect(checkpoint.entry("classifier.weight")?.shape == [1, 24])
    #expect(model.parameters["classifier.weight"] != nil)
  }

  @Test func theSeedDecidesTheHead() throws {
    func head(_ seed: UInt64) throws -> [Float] {
      var options = CrossEncoderOptions()
      options.seed = seed
      let model = try CrossEncoderModel(folder: GoldenModel.encoder("sentence-new"), options: options)
      return model.parameters[try #require(model.parameters["classifier.weight"])].elements
    }
    #expect(try head(1) == head(1))
    #expect(try head(1) != head(2))
  }

  @Test func theHeadMayBeTrainedAlone() throws {
    var options = CrossEncoderOptions()
    options.trainsEncoder = false
    let model = try CrossEncoderModel(folder: GoldenModel.encoder("bert"), options: options)
    let run = try ModelRun(model, model.parameters, batch)
    let names = Set(model.parameters.ids.filter { run.gradients[$0] != nil }.map { model.parameters.name(of: $0) })
    #expect(
      names == ["bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"])
  }

  @Test func longPairsAreCutAsInInference() throws {
    var options = CrossEncoderOptions()
    options.maximumLength = 9
    let (_, saved) = try expectSavedModelScoresAlike(GoldenModel.encoder("bert"), options)
    #expect(try CrossEncoder(folder: saved).maximumLength == 9)
  }
}
