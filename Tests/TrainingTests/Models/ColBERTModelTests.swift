import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Training
import Transformers
import Vectors

@Suite struct ColBERTModelTests {
  private let temporary: TemporaryFolder
  private let batch = TrainingBatch.sample

  init() throws { temporary = try TemporaryFolder() }

  /// The scores of the batch by the encoder in a folder.
  private func inference(_ folder: String) throws -> [Float] {
    let encoder = try LateInteractionEncoder(folder: folder)
    let queries = try encoder.encode(batch.queries, as: .query)
    let documents = try encoder.encode(batch.documents, as: .document)
    return batch.lists.enumerated().flatMap { query, list in
      MaxSim().scores(of: list.map { documents[$0] }, for: queries[query])
    }
  }

  /// The model after a step, saved: it scores there as on the tape.
  private func expectSavedModelScoresAlike(_ folder: String, _ options: ColBERTOptions) throws -> String {
    let model = try ColBERTModel(folder: folder, options: options)
    var parameters = model.parameters.changed()
    let scale = try #require(parameters["scale"])
    parameters[scale] = Matrix(rows: 1, columns: 1, [0.5])
    let found = try ModelRun(model, parameters, batch).scores
    let saved = temporary.file("saved-\(UInt32.random(in: 0 ... .max))")
    try model.save(parameters, to: saved, adding: [:])
    let expected = try inference(saved).map { 0.5 * $0 }
    #expect(largestDifference(found, expected) <= 1e-4 * (expected.map(abs).max() ?? 0))
    #expect(Set(expected).count >= 6)
    return saved
  }

  @Test(arguments: GoldenModel.families) func anyEncoderBecomesALateInteractionModel(_ family: String) throws {
    var options = ColBERTOptions()
    (options.dimension, options.queryLength, options.documentLength) = (16, 12, 24)
    let saved = try expectSavedModelScoresAlike(GoldenModel.encoder(family), options)
    let encoder = try LateInteractionEncoder(folder: saved)
    #expect(encoder.dimension == 16 && encoder.identity.queryLength == 12 && encoder.identity.documentLength == 24)
    #expect(!encoder.identity.expandsQueries && encoder.identity.isNormalized)
    // What was saved is a model of late interaction by itself.
    let again = try ColBERTModel(folder: saved)
    let scale = try #require(again.parameters["scale"])
    #expect(again.parameters["1_Dense/linear.weight"] != nil && again.parameters[scale][0, 0] == 0.5)
    #expect(again.notes.contains { $0.contains("bias by distance") } == (family == "mpnet"))
  }

  @Test func markersExpansionAndSkiplistAreSaved() throws {
    var options = ColBERTOptions()
    (options.dimension, options.queryLength, options.documentLength) = (8, 14, 30)
    (options.expandsQueries, options.skipsPunctuation) = (true, true)
    (options.queryMarker, options.documentMarker) = ("cat", "dog")
    let saved = try expectSavedModelScoresAlike(GoldenModel.encoder("bert"), options)
    let encoder = try LateInteractionEncoder(folder: saved)
    let tokens = try encoder.encodeTokens(["the mat!"], as: .document)[0].tokens
    #expect(tokens.prefix(2) == ["[CLS]", "dog"] && !tokens.contains("!"))
    #expect(try encoder.encode(["the"], as: .query)[0].count == 14)
  }

  private struct PyLate: Decodable {
    let texts: [String]
    let query: [[[Float]]]
    let document: [[[Float]]]
  }

  /// `Golden/make_pylate.py` made the same model with PyLate: it writes the same files, and its vectors are ours.
  @Test func aNewModelIsPyLates() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/pylate.json")
    let data = try Data(contentsOf: file)
    var options = ColBERTOptions()
    (options.dimension, options.queryLength, options.documentLength) = (8, 14, 12)
    (options.expandsQueries, options.skipsPunctuation) = (true, true)
    (options.queryMarker, options.documentMarker) = ("cat", "dog")
    let model = try ColBERTModel(folder: GoldenModel.encoder("bert"), options: options)
    var parameters = model.parameters
    let projection = try #require(parameters["1_Dense/linear.weight"])
    parameters[projection] = Matrix(rows: 8, columns: 24, (0..<8 * 24).map { Float(sin(Double($0 + 1))) })
    let saved = temporary.file("saved")
    try model.save(parameters, to: saved, adding: [:])
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    for (name, content) in try #require(json?["files"] as? [String: Any]) {
      let written = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: saved + "/" + name)))
      #expect((written as? NSObject) == (content as? NSObject), "\(name)")
    }
    let golden = try JSONDecoder().decode(PyLate.self, from: data)
    let encoder = try LateInteractionEncoder(folder: saved)
    for (role, expected) in [(TextRole.query, golden.query), (.document, golden.document)] {
      for (vectors, rows) in zip(try encoder.encode(golden.texts, as: role), expected) {
        #expect(largestDifference(vectors.values, rows.flatMap { $0 }) < 1e-5)
      }
    }
  }

  @Test func aSentenceEncoderLosesItsPoolingAndItsPrompts() throws {
    var options = ColBERTOptions()
    options.dimension = 0
    let base = GoldenModel.encoder("sentence-new")
    let model = try ColBERTModel(folder: base, options: options)
    #expect(model.notes.contains { $0.contains("the prompts") })
    let projection = try #require(model.parameters["1_Dense/linear.weight"])
    #expect(!model.parameters.isTrainable(projection) && model.parameters[projection][2, 2] == 1)
    let saved = try expectSavedModelScoresAlike(base, options)
    #expect(!FileManager.default.fileExists(atPath: saved + "/1_Pooling"))
  }

  @Test(arguments: GoldenModel.layouts) func foldersOfLateInteractionKeepTheirKind(_ layout: String) throws {
    let saved = try expectSavedModelScoresAlike(GoldenModel.late(layout), ColBERTOptions())
    let (old, new) = (
      try LateInteractionEncoder(folder: GoldenModel.late(layout)), try LateInteractionEncoder(folder: saved)
    )
    #expect(old.identity.queryLength == new.identity.queryLength && old.dimension == new.dimension)
    #expect(old.identity.expandsQueries == new.identity.expandsQueries)
  }

  @Test func pyLatesFoldersTakeOtherLengths() throws {
    var options = ColBERTOptions()
    (options.queryLength, options.documentLength, options.expandsQueries) = (9, 20, false)
    let saved = try expectSavedModelScoresAlike(GoldenModel.late("pylate"), options)
    let identity = try LateInteractionEncoder(folder: saved).identity
    #expect(identity.queryLength == 9 && identity.documentLength == 20 && !identity.expandsQueries)
  }

  @Test(arguments: ["stanford", "multi-vector"]) func otherFoldersHaveNoPlaceForThem(_ layout: String) {
    var options = ColBERTOptions()
    options.documentLength = 20
    #expect { try ColBERTModel(folder: GoldenModel.late(layout), options: options) } throws: {
      "\($0)".contains("keeps its own lengths")
    }
  }

  @Test func impossibleOptionsAreRefused() {
    func fault(_ folder: String, _ change: (inout ColBERTOptions) -> Void) -> String {
      var options = ColBERTOptions()
      change(&options)
      do {
        _ = try ColBERTModel(folder: folder, options: options)
        return ""
      } catch { return "\(error)" }
    }
    let bert = GoldenModel.encoder("bert")
    #expect(fault(GoldenModel.late("pylate")) { $0.queryMarker = "cat" }.contains("has markers of its own"))
    let own = (try? ColBERTModel(folder: GoldenModel.late("pylate")))?.dimension ?? 0
    #expect(
      fault(GoldenModel.late("pylate")) { $0.dimension = own + 1 }.contains(
        "a projection of its own, to \(own) numbers"))
    #expect(fault(GoldenModel.late("pylate")) { $0.dimension = 0 }.contains("leave --dimension out"))
    #expect(own > 0 && fault(GoldenModel.late("pylate")) { $0.dimension = own } == "")
    #expect(fault(bert) { $0.queryMarker = "[none]" }.contains("'query marker' is '[none]'"))
    #expect(fault(bert) { $0.dimension = -1 }.contains("vectors of -1 numbers"))
    #expect(fault(bert) { $0.queryLength = 1 }.contains("a query length of 1 tokens"))
  }

  @Test func theProjectionMayBeTrainedAlone() throws {
    var options = ColBERTOptions()
    (options.dimension, options.trainsEncoder, options.trainsScale) = (16, false, false)
    let model = try ColBERTModel(folder: GoldenModel.encoder("bert"), options: options)
    let run = try ModelRun(model, model.parameters, batch)
    let names = model.parameters.ids.filter { run.gradients[$0] != nil }.map { model.parameters.name(of: $0) }
    #expect(names == ["1_Dense/linear.weight"])
    let all = try ModelRun(
      ColBERTModel(folder: GoldenModel.encoder("bert")),
      ColBERTModel(folder: GoldenModel.encoder("bert")).parameters, batch)
    #expect(model.parameters.ids.allSatisfy { all.gradients[$0] != nil })
  }

  @Test func threadsChangeNoBit() throws {
    let model = try ColBERTModel(folder: GoldenModel.late("pylate"))
    let alone = try ModelRun(model, model.parameters, batch)
    let together = try ModelRun(model, model.parameters, batch, on: Compute(pool: ThreadPool(threads: 3)))
    #expect(alone.scores.map(\.bitPattern) == together.scores.map(\.bitPattern))
    for id in model.parameters.ids {
      #expect(alone.gradients[id]?.elements.map(\.bitPattern) == together.gradients[id]?.elements.map(\.bitPattern))
    }
  }

  @Test func aDamagedScaleIsRefused() throws {
    let folder = temporary.file("model")
    try FileManager.default.copyItem(atPath: GoldenModel.late("pylate"), toPath: folder)
    let file = folder + "/rankify.json"
    for text in [
      "", "{}", #"{"format":"rankify-colbert","version":2,"scale":1}"#,
      #"{"format":"rankify-colbert","version":1,"scale":1e60}"#,
    ] {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      #expect(throws: RankifyError.self) { try ColBERTModel(folder: folder) }
    }
  }
}
