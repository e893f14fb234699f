import Foundation
import RankifyCore
import TestSupport
import Testing
import Transformers

/// Folders that are not what they should be: one sentence that names the place.
struct ModelFolderTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func message(_ name: String, _ damage: (String) throws -> Void) throws -> String {
    let folder = try GoldenEncoder(name).copy(in: temporary)
    try damage(folder)
    do {
      _ = try SentenceEncoder(folder: folder).encode(["the cat"], as: .query)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private func replace(_ file: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new).write(toFile: file, atomically: false, encoding: .utf8)
  }

  @Test func unknownArchitecturesListTheKnown() throws {
    let message = try message("bert") {
      try replace($0 + "/config.json", #""model_type": "bert""#, #""model_type": "t5""#)
    }
    #expect(message.contains("'model_type' is 't5'"))
    for known in ["bert", "distilbert", "modernbert", "mpnet", "roberta", "xlm-roberta"] {
      #expect(message.contains(known))
    }
  }

  @Test func otherShapesNameTensorFoundAndExpected() throws {
    let message = try message("bert") {
      try replace($0 + "/config.json", #""intermediate_size": 40"#, #""intermediate_size": 48"#)
    }
    #expect(message.contains("'bert.encoder.layer.0.intermediate.dense.weight' has shape [40, 24]"))
    #expect(message.contains("asks for [48, 24]"))
  }

  @Test func positionsOfMPNetDoNotDependOnItsPadding() throws {
    let text = ["the cat"]
    let folder = try GoldenEncoder("mpnet").copy(in: temporary)
    let expected = try SentenceEncoder(folder: folder).encode(text, as: .query)
    try replace(folder + "/config.json", #""pad_token_id": 1"#, #""pad_token_id": 0"#)
    #expect(try SentenceEncoder(folder: folder).encode(text, as: .query) == expected)
    try replace(folder + "/config.json", #"num_buckets": 32"#, #"num_buckets": 16"#)
    #expect { try SentenceEncoder(folder: folder) } throws: { "\($0)".contains("expected 32") }
  }

  @Test func missingTensorsAreNamed() throws {
    let message = try message("bert") {
      try replace($0 + "/config.json", #""num_hidden_layers": 2"#, #""num_hidden_layers": 3"#)
    }
    #expect(message.contains("has no tensor 'bert.encoder.layer.2.attention.self.query.weight' of shape [24, 24]"))
  }

  @Test func anotherFamilysWeightsAreRefused() throws {
    let message = try message("modernbert") {
      try replace($0 + "/config.json", #""model_type": "modernbert""#, #""model_type": "bert""#)
      try replace($0 + "/config.json", "\"norm_eps\"", "\"type_vocab_size\": 2, \"norm_eps\"")
    }
    #expect(message.contains("has no tensor 'embeddings.word_embeddings.weight'"))
  }

  @Test func missingFilesAreNamed() throws {
    #expect(
      try message("bert") { try FileManager.default.removeItem(atPath: $0 + "/config.json") }.contains(
        "config.json: no such file"))
  }

  @Test func weightsInPicklesAreExplained() throws {
    let message = try message("bert") {
      try FileManager.default.moveItem(atPath: $0 + "/model.safetensors", toPath: $0 + "/pytorch_model.bin")
    }
    #expect(message.contains("pytorch_model.bin") && message.contains("convert"))
  }

  @Test func missingShardsAndTensorsInThemAreNamed() throws {
    let missing = try message("distilbert") {
      try FileManager.default.removeItem(atPath: $0 + "/model-00002-of-00005.safetensors")
    }
    #expect(missing.contains("model-00002-of-00005.safetensors: no such file"))
  }

  @Test func shardsOutsideTheFolderAreRefused() throws {
    let message = try message("distilbert") {
      try replace($0 + "/model.safetensors.index.json", "model-00002-of", "../model-00002-of")
    }
    #expect(message.contains("is no file name"))
  }

  @Test func truncatedWeightsAreRefused() throws {
    let message = try message("mpnet") {
      let file = try #require(FileHandle(forUpdatingAtPath: $0 + "/model.safetensors"))
      try file.truncate(atOffset: 30000)
    }
    #expect(message.contains("truncated"))
  }

  @Test func settingsOfTheWrongKindAreNamed() throws {
    let cases = [
      (#""hidden_size": 24"#, #""hidden_size": "24""#, "'hidden_size' is '24'; expected a whole number"),
      (#""hidden_size": 24"#, #""hidden_size": 0"#, "expected a size of at least 1"),
      (#""hidden_size": 24"#, #""hidden_size": 25"#, "25 hidden units cannot be split into 3 heads"),
      (#""max_position_embeddings": 160"#, #""max_position_embeddings": 2147483648"#, "expected at most 131072"),
      (#""hidden_act": "gelu""#, #""hidden_act": "mish""#, "'hidden_act' is 'mish'; known are gelu"),
      (#""layer_norm_eps": 1e-12"#, #""layer_norm_eps": -1"#, "'layer_norm_eps' is -1"),
    ]
    for (old, new, expected) in cases {
      let message = try message("bert") { try replace($0 + "/config.json", old, new) }
      #expect(message.contains(expected), "\(message)")
      try FileManager.default.removeItem(atPath: temporary.file("model"))
    }
  }

  @Test func modulesOutsideTheFolderOrUnknownAreRefused() throws {
    for (old, new, expected) in [
      ("1_Pooling", "../1_Pooling", "leads out of the model's folder"),
      ("sentence_transformers.models.Dense", "my.LSTM", "module type 'my.LSTM' is not supported"),
    ] {
      let message = try message("sentence-old") { try replace($0 + "/modules.json", "\"\(old)\"", "\"\(new)\"") }
      #expect(message.contains(expected), "\(message)")
      try FileManager.default.removeItem(atPath: temporary.file("model"))
    }
  }

  @Test func weightsThatAreNotNumbersAreFoundInTheirResults() throws {
    let message = try message("sentence-old") { folder in
      let file = try #require(FileHandle(forUpdatingAtPath: folder + "/model.safetensors"))
      // The weights of the last tensors.
      try file.seek(toOffset: try file.seekToEnd() - 2400)
      try file.write(contentsOf: Data(repeating: 0xff, count: 2400))
    }
    #expect(message.contains("text 0: its vector is not finite"))
  }

  @Test func theComparisonThatAModelNamesIsRead() throws {
    #expect(try SentenceEncoder(folder: GoldenEncoder("sentence-new").folder).identity.similarity == .cosine)
    #expect(try SentenceEncoder(folder: GoldenEncoder("sentence-old").folder).identity.similarity == nil)
    let key = "\"similarity_fn_name\": "
    for (name, expected) in [("\"dot\"", VectorSimilarity.dot), ("\"manhattan\"", .manhattan), ("null", nil)] {
      let folder = try GoldenEncoder("sentence-new").copy(in: temporary)
      try replace(folder + "/config_sentence_transformers.json", key + "\"cosine\"", key + name)
      #expect(try SentenceEncoder(folder: folder).identity.similarity == expected)
      try FileManager.default.removeItem(atPath: folder)
    }
    let message = try message("sentence-new") {
      try replace($0 + "/config_sentence_transformers.json", key + "\"cosine\"", key + "\"MaxSim\"")
    }
    #expect(
      message.contains("'similarity_fn_name' is 'MaxSim'; expected cosine, dot, euclidean, manhattan"), "\(message)")
  }

  @Test func changedWeightsChangeTheChecksum() throws {
    let folder = try GoldenEncoder("sentence-old").copy(in: temporary)
    let before = try SentenceEncoder(folder: folder).identity
    #expect(try SentenceEncoder(folder: folder, precision: .bf16).identity.checksum == before.checksum)
    // Vectors of an int8 encoder that computed otherwise must not be mixed with those of today's.
    #expect(try SentenceEncoder(folder: folder, precision: .int8).identity.checksum != before.checksum)
    #expect(before.checksum == (try SentenceEncoder(folder: GoldenEncoder("sentence-old").folder).identity.checksum))
    let file = try #require(FileHandle(forUpdatingAtPath: folder + "/2_Dense/model.safetensors"))
    try file.seek(toOffset: try file.seekToEnd() - 1)
    try file.write(contentsOf: Data([0x3e]))
    #expect(try SentenceEncoder(folder: folder).identity.checksum != before.checksum)
  }
}
