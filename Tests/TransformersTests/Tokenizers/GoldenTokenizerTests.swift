import Foundation
import RankifyCore
import Testing
import Transformers

/// Agreement with the `tokenizers` package, token by token.
@Suite struct GoldenTokenizerTests {
  @Test func goldenFilesAreThere() {
    #expect(Golden.tokenizers.cases.count == 19)
    #expect(Golden.components.normalizers.count >= 20)
    #expect(Golden.components.preTokenizers.count >= 40)
    #expect(Golden.scalars.normalizers.count >= 9)
  }

  @Test(arguments: Golden.tokenizers.cases)
  func textsBecomeTheSameTokens(_ golden: Golden.Case) throws {
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    #expect(tokenizer.vocabularySize == golden.vocabularySize)
    for (text, ids) in zip(Golden.tokenizers.texts, golden.ids) {
      let sequence = tokenizer.encode(text)
      #expect(sequence.ids == ids, "\(text.debugDescription)")
      #expect(sequence.typeIDs.count == ids.count)
    }
    for (text, ids) in zip(Golden.tokenizers.texts, golden.plain) {
      #expect(tokenizer.encode(text, addSpecialTokens: false).ids == ids, "\(text.debugDescription)")
    }
  }

  @Test(arguments: Golden.tokenizers.cases)
  func pairsAreJoinedAndCutTheSameWay(_ golden: Golden.Case) throws {
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    let texts = Golden.tokenizers.texts
    for pair in golden.pairs {
      let truncation = try #require(PairTruncation(rawValue: pair.strategy))
      let sequence = tokenizer.encode(
        texts[pair.first], pair: texts[pair.second], maximumLength: pair.limit == 0 ? nil : pair.limit,
        truncation: truncation)
      let what = "\(pair.first) \(pair.second) \(pair.limit) \(pair.strategy)"
      #expect(sequence.ids == pair.ids, "\(what)")
      #expect(sequence.typeIDs == pair.typeIDs, "\(what)")
      let whole = tokenizer.encode(texts[pair.first], pair: texts[pair.second])
      #expect(sequence.truncatedCount == whole.count - pair.ids.count, "\(what)")
    }
  }

  @Test(arguments: Golden.tokenizers.cases)
  func tokensBecomeTheSameText(_ golden: Golden.Case) throws {
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    for (ids, text) in zip(golden.ids, golden.decoded) {
      // Bytes that are no UTF-8 are repaired alike but for how many signs say so.
      if text.unicodeScalars.contains("\u{fffd}") { continue }
      #expect(tokenizer.decode(ids).unicodeScalars.elementsEqual(text.unicodeScalars), "\(text.debugDescription)")
    }
  }

  #if DEBUG
    /// Without optimization one text of 1 MB for each kind of model is enough to wait for.
    private static let long = (Golden.tokenizers.cases.filter { ["gpt2", "xlm_roberta"].contains($0.name) }, 1)
  #else
    private static let long = (Golden.tokenizers.cases, Golden.tokenizers.longTexts.count)
  #endif

  /// A quadratic algorithm would take hours.
  @Test(arguments: long.0)
  func oneVeryLongWordIsNoProblem(_ golden: Golden.Case) throws {
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    for (repetition, expected) in zip(Golden.tokenizers.longTexts, golden.long).prefix(Self.long.1) {
      let ids = tokenizer.encode(String(repeating: repetition.text, count: repetition.count)).ids
      #expect(ids.count == expected.count, "\(repetition.text)")
      #expect(Golden.hash(ids.lazy.map { UInt64($0) }) == expected.hash, "\(repetition.text)")
    }
  }
}
