import RankifyCore
import TestSupport
import Testing
import Transformers

/// BERT's `vocab.txt`, by hand.
struct VocabularyFileTests {
  private let tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "run", "##ning", "##n", "the", ",", "cafe", "中"]

  private func tokenizer(_ lines: String) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    return try Tokenizer(vocabulary: try folder.write("vocab.txt", lines))
  }

  @Test func coversWordsGreedilyBetweenTheMarkers() throws {
    let tokenizer = try tokenizer(tokens.joined(separator: "\n"))
    let sequence = tokenizer.encode("The  RUNNING, [MASK] runx Café中")
    #expect(sequence.ids == [2, 8, 5, 6, 9, 4, 1, 10, 11, 3])
    #expect(sequence.typeIDs == [Int32](repeating: 0, count: 10))
    #expect(sequence.textRanges == [1..<9])
    #expect(tokenizer.specialTokens.padding == 0)
    #expect(tokenizer.specialTokens.mask == 4)
    #expect(tokenizer.vocabularySize == 12)
    #expect(tokenizer.token(of: 6) == "##ning")
    #expect(tokenizer.id(of: "cafe") == 10)
    #expect(tokenizer.token(of: 12) == nil)
  }

  @Test func linesMayEndAsOnWindows() throws {
    let tokenizer = try tokenizer(tokens.joined(separator: "\r\n") + "\r\n")
    #expect(tokenizer.vocabularySize == 12)
    #expect(tokenizer.tokens("the") == [8])
  }

  @Test func cutsToTheMaximumLengthAndCounts() throws {
    let tokenizer = try tokenizer(tokens.joined(separator: "\n"))
    let sequence = tokenizer.encode("the the run the", maximumLength: 4)
    #expect(sequence.ids == [2, 8, 8, 3])
    #expect(sequence.truncatedCount == 2)
    #expect(tokenizer.encode("the", maximumLength: 0).ids == [2, 3])
    #expect(tokenizer.encode("the the", addSpecialTokens: false, maximumLength: 1).ids == [8])
  }

  @Test func joinsPairs() throws {
    let tokenizer = try tokenizer(tokens.joined(separator: "\n"))
    let sequence = tokenizer.encode("the", pair: "run,")
    #expect(sequence.ids == [2, 8, 3, 5, 9, 3])
    #expect(sequence.typeIDs == [0, 0, 0, 1, 1, 1])
    #expect(sequence.textRanges == [1..<2, 3..<5])
  }

  @Test func anEmptyTextIsItsMarkers() throws {
    let tokenizer = try tokenizer(tokens.joined(separator: "\n"))
    #expect(tokenizer.encode("").ids == [2, 3])
    #expect(tokenizer.encode(" \u{0}\n").ids == [2, 3])
  }

  @Test func aMissingMarkerIsNamed() throws {
    do {
      _ = try tokenizer("[PAD]\n[UNK]\n[CLS]\nthe")
      Issue.record("expected an error")
    } catch let error as RankifyError {
      #expect(error.code == .invalidInput)
      #expect(error.message.contains("'[SEP]'"))
    }
  }
}
