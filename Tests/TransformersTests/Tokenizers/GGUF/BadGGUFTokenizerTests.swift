import RankifyCore
import TestSupport
import Testing
import Transformers

/// Tokenizers that cannot be read are refused in one clear sentence.
struct BadGGUFTokenizerTests {
  private let golden = GoldenVocabularies.all

  private func message(_ file: GGUFBytes) -> String {
    do { return "no error: \(try file.tokenizer().vocabularySize)" } catch { return "\(error)" }
  }

  private func file(_ name: String) throws -> GGUFBytes {
    golden.file(try #require(golden.cases.first { $0.name == name }))
  }

  @Test func brokenVocabulariesAreRefused() throws {
    let (bytes, pieces) = (try file("gpt-2"), try file("llama"))
    let tooHigh = GGUFBytes.value(UInt32(100_000))
    let cases: [(GGUFBytes, String)] = [
      (bytes.changing("model", to: nil), "has no key 'tokenizer.ggml.model'"),
      (bytes.changing("model", to: GGUFBytes.value("rwkv")), "the tokenizer model 'rwkv' is not supported; known are"),
      (bytes.changing("pre", to: nil), "has no 'tokenizer.ggml.pre'"),
      (
        bytes.changing("pre", to: GGUFBytes.value("newest")),
        "the pre-tokenizer 'newest' is not supported; known are a.x-4.0, bloom"
      ),
      (bytes.changing("tokens", to: nil), "tokens but the types of"),
      (bytes.changing("tokens", to: GGUFBytes.value([] as [String])).changing("token_type", to: nil), "is empty"),
      (bytes.changing("tokens", to: GGUFBytes.value("x")).changing("token_type", to: nil), "is a text where"),
      (bytes.changing("token_type", to: GGUFBytes.value([1, 1] as [Int32])), "tokens but the types of 2"),
      (bytes.changing("merges", to: nil), "has no key 'tokenizer.ggml.merges'"),
      (bytes.changing("merges", to: GGUFBytes.value(["ab"])), "merge 0, 'ab', is not two tokens"),
      (bytes.changing("merges", to: GGUFBytes.value(["a b", "qx qx"])), "needs the token 'qx'"),
      (bytes.changing("bos_token_id", to: tooHigh), "'tokenizer.ggml.bos_token_id' is 100000, but the vocabulary has"),
      (
        bytes.changing("bos_token_id", to: nil).changing("add_bos_token", to: GGUFBytes.value(true)),
        "'tokenizer.ggml.add_bos_token' is true, but there is no"
      ),
      (pieces.changing("scores", to: nil), "has no key 'tokenizer.ggml.scores'"),
      (pieces.changing("scores", to: GGUFBytes.value([1] as [Float])), "tokens but 1 scores"),
      (pieces.changing("scores", to: GGUFBytes.value([] as [String])), "tokens but 0 scores"),
    ]
    for (file, expected) in cases {
      let message = message(file)
      #expect(message.contains("model.gguf: ") && message.contains(expected), "\(expected): \(message)")
    }
  }

  @Test func scoresThatAreNoNumbersAreRefused() throws {
    let tokens = GGUFBytes.value(["<unk>", "a", "b"])
    let types = GGUFBytes.value([2, 1, 1] as [Int32])
    let small = try file("llama").changing("tokens", to: tokens).changing("token_type", to: types)
      .changing("scores", to: GGUFBytes.value([0, .nan, -1] as [Float]))
    #expect(message(small).contains("the score of token 1 is not a number"))
    let sound = small.changing("scores", to: GGUFBytes.value([0, 0, -1] as [Float]))
    #expect(message(sound) == "no error: 3")
    let spelled = sound.changing("unknown_token_id", to: nil)
    #expect(message(spelled).contains("neither an unknown token nor one for every byte"))
  }

  @Test func tokensThatAreNotUTF8AreRefused() throws {
    var broken = GGUFBytes.value(["<unk>", "ab"])
    broken[broken.count - 1] = 0xff
    let types = GGUFBytes.value([2, 1] as [Int32])
    let file = try file("gpt-2").changing("tokens", to: broken).changing("token_type", to: types)
    #expect(message(file).contains("token 1, 'a\u{fffd}', is not UTF-8"))
  }

  /// Runs of unknown characters are one token, byte tokens missing.
  @Test func withoutByteTokensThereIsTheUnknownToken() throws {
    let tokens = GGUFBytes.value(["<unk>", "<s>", "</s>", "▁", "a", "▁a"])
    let types = GGUFBytes.value([2, 3, 3, 1, 1, 1] as [Int32])
    let file = try file("llama").changing("tokens", to: tokens).changing("token_type", to: types)
      .changing("scores", to: GGUFBytes.value([0, 0, 0, -2, -3, -1] as [Float]))
    #expect(try file.tokenizer().tokens("axyzxa a") == [5, 0, 4, 5])
  }
}
