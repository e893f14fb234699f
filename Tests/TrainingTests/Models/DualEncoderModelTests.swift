import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Training
import Transformers

@Suite struct DualEncoderModelTests {
  private let temporary: TemporaryFolder
  private let batch = TrainingBatch.sample

  init() throws { temporary = try TemporaryFolder() }

  /// A folder of sentence-transformers around a plain encoder.
  private func sentenceEncoder(_ family: String) throws -> String {
    let folder = temporary.file("base-\(family)")
    try FileManager.default.copyItem(atPath: GoldenModel.encoder(family), toPath: folder)
    try FileManager.default.createDirectory(atPath: folder + "/1_Pooling", withIntermediateDirectories: false)
    for (name, text) in [
      ("modules.json", #"[{"path":"","type":"a.Transformer"},{"path":"1_Pooling","type":"a.Pooling"}]"#),
      ("1_Pooling/config.json", #"{"word_embedding_dimension":24,"pooling_mode_mean_tokens":true}"#),
      ("sentence_bert_config.json", #"{"max_seq_length":20,"do_lower_case":false}"#),
    ] {
      try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
    }
    return folder
  }

  private func inference(_ folder: String) throws -> [Float] {
    let encoder = try SentenceEncoder(folder: folder)
    let queries = try encoder.encode(batch.queries, as: .query)
    let documents = try encoder.encode(batch.documents, as: .document)
    func cosine(_ a: [Float], _ b: [Float]) -> Float {
      func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    }
    return batch.pairs.map { cosine(queries[$0.query], documents[$0.document]) }
  }

  @Test(arguments: GoldenModel.families, [false, true])
  func textsAreCutInUseAsInTraining(_ family: String, _ listsModules: Bool) throws {
    let base = listsModules ? try sentenceEncoder(family) : GoldenModel.encoder(family)
    let model = try DualEncoderModel(folder: base, maximumLength: 6)
    let parameters = model.parameters.changed()
    let saved = temporary.file("saved")
    try model.save(parameters, to: saved, adding: [:])
    #expect(try SentenceEncoder(folder: saved).maximumLength == 6)
    let (found, expected) = (try ModelRun(model, parameters, batch).scores, try inference(saved))
    #expect(largestDifference(found, expected) < 1e-5)
    // The texts are longer, so the length matters.
    let whole = try DualEncoderModel(folder: base)
    #expect(largestDifference(try ModelRun(whole, parameters, batch).scores, found) > 1e-4)
    try whole.save(parameters, to: saved, adding: [:])
    #expect(try SentenceEncoder(folder: saved).maximumLength == SentenceEncoder(folder: base).maximumLength)
  }

  @Test func onlyTheLengthOfTheSettingsChanges() throws {
    let base = try sentenceEncoder("bert"), saved = temporary.file("saved")
    let model = try DualEncoderModel(folder: base, maximumLength: 6)
    try model.save(model.parameters, to: saved, adding: ["note.txt": "kept"])
    let data = try Data(contentsOf: URL(fileURLWithPath: saved + "/sentence_bert_config.json"))
    let settings = try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
    #expect(settings == ["max_seq_length": 6, "do_lower_case": false] as NSDictionary)
    #expect(try String(contentsOfFile: saved + "/note.txt", encoding: .utf8) == "kept")
  }

  @Test func cosinesAreKnown() throws {
    let bert = GoldenModel.encoder("bert")
    #expect(try DualEncoderModel(folder: bert).hasCosines)
    #expect(try !DualEncoderModel(folder: bert, similarity: .dot).hasCosines)
  }
}
