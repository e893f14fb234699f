import RankifyCore
import Testing
import Transformers

/// Folders of sentence-transformers, old layout and new, against sentence-transformers itself.
struct SentenceFolderTests {
  @Test(arguments: ["sentence-old", "sentence-new"])
  func vectorsAreThoseOfSentenceTransformers(_ name: String) throws {
    let golden = try GoldenEncoder(name).golden(GoldenEncoder.Sentences.self)
    let encoder = try SentenceEncoder(folder: GoldenEncoder(name).folder)
    let queries = try encoder.encode(golden.texts, as: .query)
    let documents = try encoder.encode(golden.texts, as: .document)
    for i in golden.texts.indices {
      #expect(largestDifference(queries[i], golden.query[i]) < 1e-5, "query \(i)")
      #expect(largestDifference(documents[i], golden.document[i]) < 1e-5, "document \(i)")
    }
  }

  @Test func descriptionsTellWhatDecidesVectors() throws {
    let old = try SentenceEncoder(folder: GoldenEncoder("sentence-old").folder, name: "old").identity
    #expect(old.name == "old" && old.dimension == 10 && old.maximumLength == 24)
    #expect(old.pooling == "cls+mean" && old.isNormalized && old.precision == "fp32")
    #expect(old.prompts == ["query": "who is : ", "document": "red "])
    #expect(old.checksum.count == 32)
    let new = try SentenceEncoder(folder: GoldenEncoder("sentence-new").folder, precision: .int8).identity
    #expect(new.pooling == "lasttoken+weightedmean" && !new.isNormalized && new.precision == "int8")
    #expect(new.maximumLength == 40 && new.prompts == ["query": "what is "])
    #expect(new.checksum != old.checksum)
  }

  @Test func textsBeyondTheMaximumLengthAreCounted() throws {
    let encoder = try SentenceEncoder(folder: GoldenEncoder("sentence-old").folder, maximumLength: 8)
    let texts = ["a cat", "the cat sat on the mat and ran over the hill", ""]
    let report = try encoder.embeddings(of: texts, as: .document).report
    // The prompt is one token more: [CLS] red a cat [SEP], eight tokens, [CLS] red [SEP].
    #expect(report.texts == 3 && report.truncated == 1 && report.tokens == 5 + 8 + 3)
  }

  @Test func lengthsTheModelCannotHaveAreRefused() throws {
    for length in [0, 2, 65, Int.max] {
      #expect(throws: RankifyError.self) {
        try SentenceEncoder(folder: GoldenEncoder("sentence-old").folder, maximumLength: length)
      }
    }
  }

  @Test func numbersOfThreadsThatNobodyHasAreRefused() throws {
    for threads in [0, -1, 100_000] {
      #expect { try SentenceEncoder(folder: GoldenEncoder("sentence-old").folder, threads: threads) } throws: {
        "\($0)".contains("expected 1 to 1024")
      }
    }
  }
}
