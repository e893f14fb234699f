import Foundation
import TestSupport
import Testing
import Transformers

/// What `Golden/gguf/make_vocabularies.py` wrote: vocabularies, and what llama.cpp makes of texts by them.
struct GoldenVocabularies: Decodable {
  struct Vocabulary: Decodable {
    let tokens: [String]
    let types: [Int32]
    let merges: [String]?
    let scores: [Float]?
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let vocabulary: String
    let model: String
    let pre: String?
    let flags: [String: Bool]
    /// With special tokens read and added; `nil` where that is `plain`.
    let full: [[Int32]?]
    let plain: [[Int32]]
    /// `nil` where it is the text.
    let decoded: [String?]

    var testDescription: String { name }
  }

  let texts: [String]
  let vocabularies: [String: Vocabulary]
  let cases: [Case]

  /// An empty stand-in for a file that cannot be read fails `goldenFilesAreThere`.
  static let all: GoldenVocabularies = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = folder.appendingPathComponent("Golden/gguf/vocabularies.json")
    let read = (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(GoldenVocabularies.self, from: $0) }
    return read ?? GoldenVocabularies(texts: [], vocabularies: [:], cases: [])
  }()

  private init(texts: [String], vocabularies: [String: Vocabulary], cases: [Case]) {
    (self.texts, self.vocabularies, self.cases) = (texts, vocabularies, cases)
  }

  /// The file of a case, without tensors.
  func file(_ golden: Case) -> GGUFBytes {
    var file = GGUFBytes()
    file.keys = [
      ("general.architecture", GGUFBytes.value("llama")), ("llama.context_length", GGUFBytes.value(UInt32(64))),
      ("tokenizer.ggml.model", GGUFBytes.value(golden.model)),
      ("tokenizer.ggml.bos_token_id", GGUFBytes.value(UInt32(1))),
      ("tokenizer.ggml.eos_token_id", GGUFBytes.value(UInt32(2))),
      ("tokenizer.ggml.unknown_token_id", GGUFBytes.value(UInt32(0))),
    ]
    if let pre = golden.pre { file.keys.append(("tokenizer.ggml.pre", GGUFBytes.value(pre))) }
    for (name, flag) in golden.flags { file.keys.append(("tokenizer.ggml." + name, GGUFBytes.value(flag))) }
    guard let vocabulary = vocabularies[golden.vocabulary] else { return file }
    file.keys.append(("tokenizer.ggml.tokens", GGUFBytes.value(vocabulary.tokens)))
    file.keys.append(("tokenizer.ggml.token_type", GGUFBytes.value(vocabulary.types)))
    if let merges = vocabulary.merges { file.keys.append(("tokenizer.ggml.merges", GGUFBytes.value(merges))) }
    if let scores = vocabulary.scores { file.keys.append(("tokenizer.ggml.scores", GGUFBytes.value(scores))) }
    return file
  }
}

extension GGUFBytes {
  /// The tokenizer of the file.
  func tokenizer() throws -> Tokenizer {
    let folder = try TemporaryFolder()
    return try Tokenizer(gguf: try GGUFFile(try folder.write("model.gguf", bytes: bytes)))
  }

  /// The same file with one key changed, or without it.
  func changing(_ name: String, to value: [UInt8]?) -> GGUFBytes {
    var file = self
    file.keys.removeAll { $0.name == "tokenizer.ggml." + name }
    if let value { file.keys.append(("tokenizer.ggml." + name, value)) }
    return file
  }
}
