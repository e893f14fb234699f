import RankifyCore
import TestSupport
import Testing
import Transformers

/// Tokenizers of GGUF files against llama.cpp and `tokenizers`: Golden/gguf/vocabularies.json by make_vocabularies.py.
struct GGUFTokenizerTests {
  private let golden = GoldenVocabularies.all

  @Test func goldenFilesAreThere() {
    #expect(golden.cases.count == 19 && golden.texts.count > 70)
  }

  @Test(arguments: GoldenVocabularies.all.cases)
  func idsAndTextsAreThoseOfTheReference(_ expected: GoldenVocabularies.Case) throws {
    let tokenizer = try golden.file(expected).tokenizer()
    for (index, text) in golden.texts.enumerated() {
      let (plain, full) = (expected.plain[index], expected.full[index] ?? expected.plain[index])
      #expect(tokenizer.tokens(text, specials: .asText) == plain, "\(text)")
      #expect(tokenizer.encode(text).ids == full, "\(text)")
      // The reference keeps the blank that it put in front.
      let decoded = expected.decoded[index] ?? text
      let wanted =
        expected.name == "llama" && decoded.utf8.first == 0x20 ? String(decoded.unicodeScalars.dropFirst()) : decoded
      #expect(tokenizer.decode(plain, skippingSpecialTokens: false) == wanted, "\(plain)")
    }
  }

  @Test(arguments: GoldenVocabularies.all.cases)
  func textThatComesTokenByTokenIsTheSame(_ expected: GoldenVocabularies.Case) throws {
    let tokenizer = try golden.file(expected).tokenizer()
    for ids in expected.plain + expected.full.compactMap({ $0 }) {
      for skips in [true, false] {
        var stream = tokenizer.textStream(skippingSpecialTokens: skips)
        let parts = ids.map { stream.append($0) }
        #expect(parts.joined() + stream.finish() == tokenizer.decode(ids, skippingSpecialTokens: skips))
        #expect(parts.allSatisfy { !$0.contains("\u{fffd}") } || tokenizer.decode(ids).contains("\u{fffd}"))
      }
    }
  }

  /// A document must not end a turn, whatever it spells out.
  @Test(arguments: GoldenVocabularies.all.cases)
  func specialTokensInTextsAreText(_ expected: GoldenVocabularies.Case) throws {
    let tokenizer = try golden.file(expected).tokenizer()
    let names = ["<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>"]
    let specials = Set(names.compactMap { tokenizer.id(of: $0) })
    #expect(specials.count == 5 && tokenizer.specialTokens.endOfTurn == tokenizer.id(of: "<|im_end|>"))
    for name in names {
      for text in [name, "x\(name)y", " \(name) \(name)"] {
        #expect(specials.isDisjoint(with: tokenizer.tokens(text, specials: .asText)))
        #expect(!specials.isDisjoint(with: tokenizer.tokens(text)))
      }
    }
    let user = try #require(tokenizer.id(of: "<|user defined|>"))
    #expect(tokenizer.tokens("<|user defined|>", specials: .asText) == [user])
  }

  @Test func namesOfPreTokenizersMakeADifference() throws {
    let same = golden.cases.filter { $0.vocabulary == "bytes" }.reduce(into: [:]) { $0[$1.plain, default: 0] += 1 }
    // Those of Llama and DBRX differ in whole words only.
    #expect(same.count >= 14)
  }

  @Test func bytesOfACharacterComeTogether() throws {
    for name in ["gpt-2", "gemma"] {
      let golden = try #require(self.golden.cases.first { $0.name == name })
      let tokenizer = try self.golden.file(golden).tokenizer()
      let ids = tokenizer.tokens("a🙂\u{10ffff}é", specials: .asText)
      var stream = tokenizer.textStream()
      let parts = ids.map { stream.append($0) }
      #expect(parts.joined() == "a🙂\u{10ffff}é" && stream.finish().isEmpty && parts.contains(""))
      // A character that never ends is marked as such.
      var open = tokenizer.textStream()
      #expect(open.append(ids[1]).isEmpty && open.finish() == "\u{fffd}" && open.finish().isEmpty)
    }
  }

  @Test func theFileSaysHowLongTextsMayBe() throws {
    let tokenizer = try golden.file(golden.cases[0]).tokenizer()
    #expect(tokenizer.maximumLength == 64)
    #expect(tokenizer.specialTokens.beginning == 1 && tokenizer.specialTokens.end == 2)
    #expect(tokenizer.specialTokens.unknown == 0 && tokenizer.specialTokens.padding == nil)
  }
}

/// Tokens of other files as they come.
struct TextStreamTests {
  @Test(arguments: Golden.tokenizers.cases.filter { $0.decoded.count > 0 })
  func textThatComesTokenByTokenIsThatOfAllTokens(_ golden: Golden.Case) throws {
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    for ids in golden.plain.prefix(60) {
      var stream = tokenizer.textStream()
      let text = ids.map { stream.append($0) }.joined() + stream.finish()
      #expect(text == tokenizer.decode(ids))
    }
  }
}
