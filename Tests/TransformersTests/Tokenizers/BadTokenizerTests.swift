import Foundation
import RankifyCore
import TestSupport
import Testing
import Transformers

/// Files that are no tokenizers, or not ours to read: one sentence each, never a trap.
@Suite struct BadTokenizerTests {
  private func expectFault(
    _ json: String, _ parts: String..., at location: SourceLocation = #_sourceLocation
  ) {
    do {
      _ = try Golden.tokenizer(json)
      Issue.record("expected an error", sourceLocation: location)
    } catch let error as RankifyError {
      #expect(error.code == .invalidInput, sourceLocation: location)
      #expect(!error.message.hasSuffix("."), sourceLocation: location)
      for part in parts {
        #expect(error.message.contains(part), "\(error.message)", sourceLocation: location)
      }
    } catch {
      Issue.record("an error of another type: \(error)", sourceLocation: location)
    }
  }

  private func wordLevel(_ rest: String = "") -> String {
    #"{\#(rest)"model":{"type":"WordLevel","vocab":{"<unk>":0,"a":1},"unk_token":"<unk>"}}"#
  }

  @Test func unknownKindsAreNamedWithTheKnownOnes() {
    expectFault(#"{"model":{"type":"Nonsense","vocab":{"a":0}}}"#, "'Nonsense'", "BPE, Unigram, WordLevel, WordPiece")
    expectFault(wordLevel(#""normalizer":{"type":"X"},"#), "'normalizer'", "'X'", "NFKC")
    expectFault(wordLevel(#""pre_tokenizer":{"type":"UnicodeScripts"},"#), "'UnicodeScripts'", "Metaspace")
    expectFault(wordLevel(#""post_processor":{"type":"X"},"#), "'X'", "TemplateProcessing")
    expectFault(wordLevel(#""decoder":{"type":"CTC"},"#), "'CTC'", "WordPiece")
    expectFault(
      wordLevel(#""pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits"}]},"#),
      "pre_tokenizer.pretokenizers[0]", "individual_digits")
  }

  @Test func brokenJSONIsPlaced() {
    expectFault("{\n\"model\": {\n\"type\": \"WordLevel\",\n}", ":4:")
    expectFault("", "truncated")
    expectFault("[]", "'{…}'")
    expectFault("{}", "'model'")
    expectFault(String(repeating: #"{"a":"#, count: 100_000), "512")
    expectFault(#"{"model":{"vocab":{"a":"#, "truncated")
  }

  @Test func vocabulariesAreChecked() {
    expectFault(#"{"model":{"type":"WordLevel","vocab":{"a":0}}}"#, "'[UNK]'", "unknown token")
    expectFault(
      #"{"model":{"type":"WordLevel","vocab":{"a":0,"b":0},"unk_token":"a"}}"#, "'a'", "'b'", "share the id 0")
    expectFault(#"{"model":{"type":"WordLevel","vocab":{"a":-1},"unk_token":"a"}}"#, "'a'", "2147483647")
    expectFault(#"{"model":{"type":"WordLevel","vocab":{"a":1.5},"unk_token":"a"}}"#, "'a'")
    expectFault(#"{"model":{"type":"WordLevel","vocab":{"a":99999999999999999999},"unk_token":"a"}}"#, "'a'")
    expectFault(#"{"model":{"type":"WordLevel","vocab":{"a":2147483647},"unk_token":"a"}}"#, "2147483647", "damaged")
    expectFault(#"{"model":{"type":"WordLevel","vocab":{}}}"#, "empty")
    expectFault(#"{"model":{"type":"WordLevel"}}"#, "missing")
    expectFault(wordLevel(#""added_tokens":[{"id":-5,"content":"x"}],"#), "added_tokens[0]", "-5")
    expectFault(wordLevel(#""added_tokens":[{"id":5}],"#), "'content'")
  }

  @Test func mergesAreChecked() {
    func bpe(_ merges: String) -> String {
      #"{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":\#(merges)}}"#
    }
    expectFault(bpe(#"["a b","a c"]"#), "merge 1", "'c'")
    expectFault(bpe(#"["b a"]"#), "merge 0", "'ba'")
    expectFault(bpe(#"["ab"]"#), "'ab'", "two tokens")
    expectFault(bpe(#"[["a","b","a"]]"#), "3 tokens")
    expectFault(bpe(#"[["a"]]"#), "1 tokens")
    expectFault(bpe(#"[1]"#), "'[…]'")
    expectFault(
      #"{"model":{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}}"#, "dropout")
  }

  @Test func unigramPiecesAreChecked() {
    expectFault(#"{"model":{"type":"Unigram","vocab":[["a",-1]]}}"#, "'unk_id'")
    expectFault(#"{"model":{"type":"Unigram","vocab":[["a",-1]],"unk_id":1}}"#, "'unk_id' is 1", "1 pieces")
    expectFault(#"{"model":{"type":"Unigram","vocab":[["a"]],"unk_id":0}}"#, "pair")
    expectFault(#"{"model":{"type":"Unigram","vocab":[["a",1e999]],"unk_id":0}}"#, "finite")
    expectFault(#"{"model":{"type":"Unigram","vocab":{"a":0},"unk_id":0}}"#, "array")
  }

  @Test(arguments: [
    "(", ")", "[", "a{3,2}", "*", "\\", "(?<=ab)c", "\\p{Klingon}", "\\p{", "[z-a]", "[a&&b]", "(a)\\1", "(a*)*", "(?P",
    "a{1001}", "\\xZZ", "\\u{110000}", "[[:nonsense:]]", "((((a{99}){99}){99}){99})", "(?",
  ])
  func patternsThatCannotBeUsedAreRefused(_ pattern: String) throws {
    let text = try #require(String(data: JSONEncoder().encode(pattern), encoding: .utf8))
    expectFault(
      wordLevel(#""pre_tokenizer":{"type":"Split","pattern":{"Regex":\#(text)},"behavior":"Isolated"},"#),
      "'pre_tokenizer'", "the regular expression cannot be used")
  }

  /// Patterns that go through ways without number, exponential or of a high power: one sentence within a second.
  @Test(arguments: ["(a+)+b", "(a|a)+b", "(a|aa)+$", "(?:a+)+?b", "a*a*a*a*b", "(?=(a+)+b)a", "(?>a++)b|a*a*a*b"])
  func patternsWithoutEndAreGivenUp(_ pattern: String) throws {
    let tokenizer = try Golden.tokenizer(
      wordLevel(#""pre_tokenizer":{"type":"Split","pattern":{"Regex":"\#(pattern)"},"behavior":"Isolated"},"#))
    for count in [100, 4000] {
      let text = String(repeating: "a", count: count) + "c"
      var fault: String?
      let time = ContinuousClock().measure { fault = tokenizer.fault(cutting: text) }
      #expect(time < .seconds(1))
      if count == 4000 {
        #expect(fault?.contains("'pre_tokenizer': '\(pattern)' takes more steps") == true, "\(fault ?? "none")")
        #expect(tokenizer.encode(text).fault == fault && tokenizer.encode("a", pair: text).fault == fault)
      }
    }
    #expect(tokenizer.encode("aab").fault == nil)
  }

  /// A long text of whatever is worst for them is nothing to the patterns of real models.
  @Test(arguments: ["byte-level", "llama3", "qwen", "o200k", "deepseek"])
  func patternsOfRealModelsAreNeverGivenUp(_ name: String) throws {
    let json = try #require(Golden.components.preTokenizers.first { $0.name == name }?.tokenizer)
    let tokenizer = try Golden.tokenizer(json)
    for unit in [" ", "a", "\n", " \n", "  a", "'s", "1", "!", "中", "aA"] {
      let size = [" ", "a"].contains(unit) ? 1_000_000 : 50_000
      let text = String(repeating: unit, count: size / unit.utf8.count) + "x"
      #expect(tokenizer.fault(cutting: text) == nil, "\(unit.debugDescription)")
    }
  }

  @Test(arguments: ["(", "[", "+", "{1}"])
  func deepNestingIsRefused(_ part: String) {
    let pattern = "a" + String(repeating: part, count: 100_000)
    expectFault(
      wordLevel(#""pre_tokenizer":{"type":"Split","pattern":{"Regex":"\#(pattern)"},"behavior":"Isolated"},"#), "deeper"
    )
  }

  /// No bytes; too few; a size beyond the end; no base64; replacements that are not UTF-8.
  @Test(arguments: ["", "AAAA", "/////w==", "!!!!", "BAAAAAAAAAD/"])
  func damagedCharacterMapsAreRefused(_ map: String) {
    expectFault(
      wordLevel(#""normalizer":{"type":"Precompiled","precompiled_charsmap":"\#(map)"},"#), "precompiled_charsmap")
  }

  @Test func aDamagedDoubleArrayNeverTraps() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      var bytes: [UInt8] = [0, 4, 0, 0]
      bytes += (0..<1024).map { _ in UInt8.random(in: 0...255, using: &random) }
      bytes += Array("a\u{0}é\u{0}bc".utf8)
      let json = wordLevel(
        #""normalizer":{"type":"Precompiled","precompiled_charsmap":"\#(Data(bytes).base64EncodedString())"},"#)
      let normalized = try Golden.tokenizer(json).normalized("abc é \u{0301}ﬁ 中文")
      #expect(normalized.utf8.count < 1000)
    }
  }

  /// Every truncation, and changes at random, of a real file.
  @Test func randomDamageNeverTraps() throws {
    var random = SeededGenerator(seed: 12)
    let cases = Golden.tokenizers.cases
    for round in 0..<300 {
      var bytes = Array(try #require(cases.randomElement(using: &random)).tokenizer.utf8)
      if round % 3 == 0 {
        bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      } else {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      }
      let folder = try TemporaryFolder()
      do {
        let tokenizer = try Tokenizer(json: try folder.write("tokenizer.json", bytes: bytes))
        for text in Golden.tokenizers.texts.prefix(20) { _ = tokenizer.encode(text, pair: text, maximumLength: 20) }
      } catch let error as RankifyError {
        #expect(error.code == .invalidInput, "\(error.message)")
      }
    }
  }

  @Test func missingFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    for make in [
      { try Tokenizer(folder: folder.path) }, { try Tokenizer(json: folder.file("no.json")) },
      { try Tokenizer(vocabulary: folder.file("no.txt")) },
    ] {
      do {
        _ = try make()
        Issue.record("expected an error")
      } catch let error as RankifyError {
        #expect(error.code == .missingResource)
        #expect(error.message.contains(folder.path))
      }
    }
    #expect(throws: RankifyError.self) { try Tokenizer(json: folder.path) }
  }
}
