import Foundation
import RankifyCore
import Reranking
import Tensors
import TestSupport
import Testing
import Training
import Transformers

@Suite struct LITEModelTests {
  private let temporary: TemporaryFolder
  private let batch = TrainingBatch.sample

  init() throws { temporary = try TemporaryFolder() }

  private func options(residual: Bool, reduction: TokenReduction = .none) -> LITEOptions {
    var options = LITEOptions(
      shape: LITEConfiguration(
        queryTokens: 10, documentTokens: 12, network: .separable(rowWidth: 24, columnWidth: 16), reduction: reduction,
        residual: residual))
    options.encoder.dimension = 16
    return options
  }

  /// The scores of the batch by the encoder and the scorer in one folder.
  private func inference(_ folder: String) throws -> [Float] {
    let scorer = try LITE(folder: folder)
    let encoder = LITEEncoder(try LateInteractionEncoder(folder: folder), for: scorer)
    let queries = try encoder.encode(batch.queries, as: .query)
    let documents = try encoder.encode(batch.documents, as: .document)
    return batch.lists.enumerated().flatMap { query, list in
      scorer.scores(of: list.map { documents[$0] }, for: queries[query])
    }
  }

  @Test(arguments: [TokenReduction.none, .mean(group: 2), .learned(from: 20)], [false, true])
  func oneFolderHoldsEncoderAndScorer(_ reduction: TokenReduction, _ residual: Bool) throws {
    let options = options(residual: residual, reduction: reduction)
    let model = try LITEModel(folder: GoldenModel.encoder("bert"), options: options)
    let parameters = model.parameters.changed()
    let run = try ModelRun(model, parameters, batch)
    let saved = temporary.file("saved")
    try model.save(parameters, to: saved, adding: [:])
    let expected = try inference(saved)
    #expect(largestDifference(run.scores, expected) <= 1e-4 * max(1, expected.map(abs).max() ?? 0))
    #expect(Set(expected).count >= 6)
    #expect(model.parameters.ids.allSatisfy { run.gradients[$0] != nil })
    // Training goes on where it was.
    let again = try LITEModel(folder: saved, options: LITEOptions(shape: nil))
    #expect(again.shape == model.shape)
    #expect(try ModelRun(again, again.parameters, batch).scores == run.scores)
  }

  @Test func scorersProjectionsAndFactorsAreNew() throws {
    let plain = try LITEModel(folder: GoldenModel.encoder("bert"), options: options(residual: true))
    let names = Set(plain.newParameters.map { plain.parameters.name(of: $0) })
    #expect(names.contains("lite/head.weight") && names.contains("lite/residual.scale"))
    #expect(names.filter { !$0.hasPrefix("lite/") } == ["1_Dense/linear.weight"])
    let late = try ColBERTModel(folder: GoldenModel.late("pylate"))
    #expect(late.newParameters.map { late.parameters.name(of: $0) } == ["scale"])
    let head = try #require(plain.parameters["lite/head.weight"]),
      bias = try #require(plain.parameters["lite/head.bias"])
    #expect(plain.parameters.decays(head) && !plain.parameters.decays(bias))
  }

  @Test func withResidualANewScorerIsMaxSim() throws {
    let base = GoldenModel.late("pylate")
    var options = options(residual: true)
    options.encoder.dimension = nil
    options.shape?.queryTokens = 32
    options.shape?.documentTokens = 64
    let model = try LITEModel(folder: base, options: options)
    let plain = try ColBERTModel(folder: base)
    let (found, expected) = (
      try ModelRun(model, model.parameters, batch).scores, try ModelRun(plain, plain.parameters, batch).scores
    )
    #expect(largestDifference(found, expected) < 1e-5)
  }

  @Test func theScorerMayBeTrainedAlone() throws {
    var options = options(residual: false)
    (options.encoder.trainsEncoder, options.encoder.dimension) = (false, nil)
    let model = try LITEModel(folder: GoldenModel.late("stanford"), options: options)
    let run = try ModelRun(model, model.parameters, batch)
    for id in model.parameters.ids {
      #expect((run.gradients[id] != nil) == model.parameters.name(of: id).hasPrefix("lite/"))
    }
    let saved = temporary.file("saved")
    try model.save(model.parameters.changed(), to: saved, adding: [:])
    let (old, new) = (
      try LateInteractionEncoder(folder: GoldenModel.late("stanford")), try LateInteractionEncoder(folder: saved)
    )
    #expect(try old.encode(batch.documents, as: .document) == new.encode(batch.documents, as: .document))
  }

  @Test func theTokensOfAFrozenPlainEncoderAreItsStates() throws {
    var options = options(residual: true)
    options.encoder.trainsEncoder = false
    #expect { try LITEModel(folder: GoldenModel.encoder("bert"), options: options) } throws: {
      "\($0)".contains("would stay random")
    }
    options.encoder.dimension = nil
    let model = try LITEModel(folder: GoldenModel.encoder("bert"), options: options)
    let run = try ModelRun(model, model.parameters, batch)
    for id in model.parameters.ids {
      #expect((run.gradients[id] != nil) == model.parameters.name(of: id).hasPrefix("lite/"))
    }
  }

  @Test func aFolderWithoutAScorerNeedsAShape() {
    #expect { try LITEModel(folder: GoldenModel.late("pylate"), options: LITEOptions(shape: nil)) } throws: {
      "\($0)".contains("lite_config.json")
    }
  }
}
