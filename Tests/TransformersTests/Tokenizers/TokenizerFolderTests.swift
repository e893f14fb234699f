import RankifyCore
import TestSupport
import Testing
import Transformers

/// Model folders, sharing between threads, texts of any kind.
@Suite struct TokenizerFolderTests {
  private let json = #"""
    {"added_tokens":[{"id":0,"content":"<s>","special":true},{"id":1,"content":"<pad>","special":true}],
     "model":{"type":"WordLevel","vocab":{"<s>":0,"<pad>":1,"<unk>":2,"a":3},"unk_token":"<unk>"}}
    """#

  @Test func settingsBesideTheTokenizerCount() throws {
    let folder = try TemporaryFolder()
    try folder.write("tokenizer.json", json)
    try folder.write(
      "tokenizer_config.json",
      #"{"cls_token":{"content":"<s>"},"pad_token":"a","sep_token":"<gone>","model_max_length":512}"#)
    try folder.write("special_tokens_map.json", #"{"mask_token":"a","pad_token":"<pad>"}"#)
    let tokenizer = try Tokenizer(folder: folder.path)
    #expect(tokenizer.maximumLength == 512)
    #expect(tokenizer.specialTokens.classification == 0)
    #expect(tokenizer.specialTokens.padding == 3)
    #expect(tokenizer.specialTokens.mask == 3)
    #expect(tokenizer.specialTokens.separator == nil)
    #expect(tokenizer.specialTokens.unknown == 2)
    #expect(tokenizer.specialTokens.beginning == 0)
    #expect(tokenizer.maximumID == 3)
  }

  @Test func anUnlimitedLengthIsNone() throws {
    let folder = try TemporaryFolder()
    try folder.write("tokenizer.json", json)
    try folder.write("tokenizer_config.json", #"{"model_max_length":1000000000000000019884624838656}"#)
    #expect(try Tokenizer(folder: folder.path).maximumLength == nil)
  }

  @Test func aFolderWithOnlyAVocabularyIsBert() throws {
    let folder = try TemporaryFolder()
    try folder.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nThe\nthe\n")
    #expect(try Tokenizer(folder: folder.path).encode("The").ids == [2, 5, 3])
    try folder.write("tokenizer_config.json", #"{"do_lower_case":false}"#)
    #expect(try Tokenizer(folder: folder.path).encode("The").ids == [2, 4, 3])
  }

  @Test func manyThreadsMayShareOne() async throws {
    let golden = try #require(Golden.tokenizers.cases.first { $0.name == "llama3" })
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          zip(Golden.tokenizers.texts, golden.ids).allSatisfy { tokenizer.encode($0).ids == $1 }
        }
      }
      for await isEqual in group { #expect(isEqual) }
    }
  }

  /// What a text becomes must not depend on what was tokenized before.
  @Test func theCacheChangesNothing() throws {
    for golden in Golden.tokenizers.cases {
      let tokenizer = try Golden.tokenizer(golden.tokenizer)
      let texts = Golden.tokenizers.texts
      let first = texts.map { tokenizer.encode($0).ids }
      #expect(texts.reversed().map { tokenizer.encode($0).ids } == first.reversed(), "\(golden.name)")
    }
  }

  /// More different words than the cache holds.
  @Test func aFullCacheStartsAnew() throws {
    let golden = try #require(Golden.tokenizers.cases.first { $0.name == "gpt2" })
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    let text = (0..<40_000).map { "w\($0 &* 2_654_435_761 % 1_000_003)" }.joined(separator: " ")
    let ids = tokenizer.tokens(text)
    #expect(tokenizer.decode(ids) == text)
    #expect(tokenizer.tokens(text) == ids)
  }
}
