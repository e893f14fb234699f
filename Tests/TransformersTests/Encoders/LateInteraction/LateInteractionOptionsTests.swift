import Foundation
import RankifyCore
import TestSupport
import Testing
import Transformers

/// What users may ask for instead, and what is refused.
struct LateInteractionOptionsTests {
  private func encoder(_ layout: String, _ options: LateInteractionOptions) throws -> LateInteractionEncoder {
    try LateInteractionEncoder(folder: GoldenLate(layout).folder, options: options)
  }

  @Test(arguments: GoldenLate.layouts)
  func lengthsMayBeOthers(_ layout: String) throws {
    let encoder = try encoder(layout, LateInteractionOptions(queryLength: 20, documentLength: 10))
    let long = String(repeating: "cat ", count: 60)
    #expect(try encoder.encode(["cat", long], as: .query).map(\.count) == [20, 20])
    #expect(try encoder.encode([long], as: .document)[0].count == 10)
    #expect(encoder.identity.queryLength == 20 && encoder.identity.documentLength == 10)
  }

  @Test func punctuationMayStay() throws {
    let text = "cat, dog!"
    let usual = try encoder("stanford", LateInteractionOptions())
    let all = try encoder("stanford", LateInteractionOptions(skipsPunctuation: false))
    #expect(try usual.encode([text], as: .document)[0].count == 5)
    #expect(try all.encode([text], as: .document)[0].count == 7)
    #expect(usual.identity.checksum == all.identity.checksum)
    #expect(usual.identity.differences(from: all.identity) == ["no vectors of punctuation"])
  }

  @Test func anyEncoderMayExpandQueriesAndSkipPunctuation() throws {
    let options = LateInteractionOptions(expandsQueries: true, skipsPunctuation: true)
    let encoder = try LateInteractionEncoder(folder: GoldenEncoder("bert").folder, options: options)
    #expect(try encoder.encode(["cat"], as: .query)[0].count == 32)
    #expect(try encoder.encodeTokens(["cat ?"], as: .document)[0].tokens == ["[CLS]", "cat", "[SEP]"])
  }

  @Test func lengthsThatTheModelDoesNotHaveAreRefused() throws {
    for (options, expected) in [
      (LateInteractionOptions(queryLength: 3), "a query length of 3 tokens; this model takes 4 to 64"),
      (LateInteractionOptions(documentLength: 65), "a document length of 65 tokens; this model takes 4 to 64"),
      (LateInteractionOptions(documentLength: -1), "a document length of -1 tokens"),
      (LateInteractionOptions(threads: 0), "0 threads"),
    ] {
      #expect { try encoder("stanford", options) } throws: { "\($0)".contains(expected) }
    }
  }

  private struct Fault: CustomTestStringConvertible {
    var layout: String
    var file: String
    var key: String
    var value: any Sendable
    var expected: String
    var testDescription: String { "\(layout) \(key)" }
  }

  private static let faults = [
    Fault(
      layout: "stanford", file: "artifact.metadata", key: "query_token_id", value: "[Q9]",
      expected: "artifact.metadata: 'query_token_id' is '[Q9]', which the tokenizer has no token for"),
    Fault(
      layout: "stanford", file: "artifact.metadata", key: "doc_token_id", value: 100_000,
      expected: "'doc_token_id' is 100000, which is no token's id"),
    Fault(
      layout: "stanford", file: "artifact.metadata", key: "dim", value: 128,
      expected: "'dim' is 128, but the tensor 'linear.weight' has shape [8, 24]"),
    Fault(
      layout: "stanford", file: "artifact.metadata", key: "similarity", value: "dot",
      expected: "'similarity' is 'dot'; expected cosine or l2"),
    Fault(
      layout: "stanford", file: "artifact.metadata", key: "interaction", value: "flipr",
      expected: "needs a 'query_maxlen' of 64, but that is 12"),
    Fault(
      layout: "stanford", file: "artifact.metadata", key: "doc_maxlen", value: 220,
      expected: "'doc_maxlen' is 220; the model takes 4 to 64 tokens"),
    Fault(
      layout: "stanford", file: "artifact.metadata", key: "config", value: 3,
      expected: "'config' is 3; expected an object"),
    Fault(
      layout: "pylate", file: "config_sentence_transformers.json", key: "query_prefix", value: "[X] ",
      expected: "'query_prefix' is '[X] ', which the tokenizer has no token for"),
    Fault(
      layout: "pylate", file: "config_sentence_transformers.json", key: "skiplist_words", value: [1],
      expected: "'skiplist_words' is 1; expected strings in it"),
    Fault(
      layout: "pylate", file: "config_sentence_transformers.json", key: "query_length", value: 2,
      expected: "'query_length' is 2; the model takes 4 to 64 tokens"),
    Fault(
      layout: "pylate", file: "config_sentence_transformers.json", key: "default_prompt_name", value: "passage",
      expected: "'default_prompt_name' is 'passage', but 'prompts' has no such prompt"),
    Fault(
      layout: "pylate", file: "2_Dense/config.json", key: "activation_function", value: "torch.nn.Mish",
      expected: "'activation_function' is 'torch.nn.Mish'; known are"),
    Fault(
      layout: "multi-vector", file: "sentence_bert_config.json", key: "query_length", value: 5,
      expected: "'query_length' is 5, but 'query_expansion' fills queries up to 12 tokens"),
    Fault(
      layout: "multi-vector", file: "sentence_bert_config.json", key: "query_expansion", value: ["strategy": "most"],
      expected: "'strategy' is 'most'; expected 'fixed' or 'min'"),
    Fault(
      layout: "multi-vector", file: "2_MultiVectorMask/config.json", key: "keep_only_token_ids", value: [5],
      expected: "'keep_only_token_ids' is for models of images"),
    Fault(
      layout: "multi-vector", file: "2_MultiVectorMask/config.json", key: "skiplist_tasks", value: ["image"],
      expected: "expected query, document or both"),
    Fault(
      layout: "multi-vector", file: "1_Dense/config.json", key: "module_input_name", value: "sentence_embedding",
      expected: "a Dense works on token_embeddings"),
  ]

  @Test(arguments: faults.indices) func settingsThatContradictAreOneSentence(_ number: Int) throws {
    let fault = Self.faults[number]
    let temporary = try TemporaryFolder()
    let folder = try GoldenLate(fault.layout).copy(in: temporary, changing: [fault.file: [fault.key: fault.value]])
    #expect { try LateInteractionEncoder(folder: folder) } throws: { error in
      "\(error)".contains(fault.expected) && "\(error)".contains(fault.file.prefix { $0 != "." })
        && (error as? RankifyError)?.code == .invalidInput
    }
  }

  /// colbert-ai writes the settings of training, too, and puts what matters into an object.
  @Test func metadataMayBeNested() throws {
    let temporary = try TemporaryFolder()
    let folder = try GoldenLate("stanford").copy(in: temporary)
    let file = URL(fileURLWithPath: folder + "/artifact.metadata")
    let inner = try #require(String(data: Data(contentsOf: file), encoding: .utf8))
    try Data("{\"config\": \(inner), \"version\": \"colbert-v0.4\"}".utf8).write(to: file)
    let encoder = try LateInteractionEncoder(folder: folder)
    #expect(encoder.identity.queryLength == 12 && encoder.identity.documentLength == 20)
  }

  @Test func missingMetadataMeansTheDefaultsOfTheLibrary() throws {
    let temporary = try TemporaryFolder()
    let folder = try GoldenLate("stanford").copy(in: temporary)
    try FileManager.default.removeItem(atPath: folder + "/artifact.metadata")
    // 220 tokens of a document are more than this model has positions for.
    #expect { try LateInteractionEncoder(folder: folder) } throws: { "\($0)".contains("'doc_maxlen' is 220") }
    let encoder = try LateInteractionEncoder(folder: folder, options: LateInteractionOptions(documentLength: 20))
    #expect(encoder.identity.queryLength == 32 && encoder.identity.expandsQueries)
  }

  @Test func scoringIsReadFromTheCheckpoint() throws {
    let temporary = try TemporaryFolder()
    let l2 = try GoldenLate("stanford").copy(in: temporary, changing: ["artifact.metadata": ["similarity": "l2"]])
    #expect(try LateInteractionEncoder(folder: l2).scoring == LateInteractionScoring(similarity: .l2))
    let flipr = try GoldenLate("stanford").copy(
      in: temporary, changing: ["artifact.metadata": ["interaction": "flipr", "query_maxlen": 64]])
    #expect(try LateInteractionEncoder(folder: flipr).scoring.interaction == .flipr)
  }
}
