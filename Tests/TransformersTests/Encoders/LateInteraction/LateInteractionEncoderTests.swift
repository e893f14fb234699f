import RankifyCore
import Tensors
import TestSupport
import Testing
import Transformers

/// Token vectors are those of colbert-ai, PyLate and sentence-transformers.
struct LateInteractionEncoderTests {
  @Test(arguments: GoldenLate.layouts)
  func vectorsAreThoseOfTheModelsOwnLibrary(_ layout: String) throws {
    let temporary = try TemporaryFolder()
    let model = GoldenLate(layout)
    let golden = try model.golden()
    for (number, variant) in golden.variants.enumerated() {
      let encoder = try LateInteractionEncoder(
        folder: model.copy(in: temporary, changing: model.changes(number)))
      for (role, expected) in [(TextRole.query, variant.query), (.document, variant.document)] {
        let vectors = try encoder.encode(golden.texts, as: role)
        for (i, text) in golden.texts.enumerated() {
          let difference = largestDifference(vectors[i], expected[i])
          #expect(
            difference < 1e-5,
            "\(layout) \(number) \(role) '\(text)': \(vectors[i].count) vectors, expected \(expected[i].count)")
        }
      }
    }
  }

  /// A folder without anything about late interaction: last hidden states of length 1.
  @Test(arguments: GoldenEncoder.families)
  func anyEncodersStatesAreNormalized(_ name: String) throws {
    let model = GoldenEncoder(name)
    let golden = try model.golden(GoldenEncoder.Family.self)
    let encoder = try LateInteractionEncoder(folder: model.folder)
    for (index, states) in golden.states {
      let text = golden.texts[try #require(Int(index))]
      for role in TextRole.allCases {
        let vectors = try encoder.encode([text], as: role)[0]
        #expect(largestDifference(vectors, states.map(normalized)) < 1e-5)
      }
    }
    #expect(encoder.identity.documentLength == 160 && !encoder.identity.expandsQueries)
    #expect(encoder.identity.isNormalized && !encoder.identity.skipsPunctuation)
  }

  private func normalized(_ row: [Float]) -> [Float] {
    let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return row.map { $0 / length }
  }

  /// Pooling and Dense of a sentence encoder make one vector of a text and are left out; its prompts stay.
  @Test func sentenceEncodersAreReadWithoutTheirPooling() throws {
    let folder = GoldenEncoder("sentence-old").folder
    let encoder = try LateInteractionEncoder(folder: folder)
    let states = try TokenEncoder(folder: folder).encode(["the cat sat"], as: .query)[0]
    let vectors = try encoder.encode(["the cat sat"], as: .query)[0]
    #expect(encoder.dimension == 24 && vectors.count == states.tokens.count)
    let expected = states.states.rowArrays.map(normalized)
    #expect(largestDifference(vectors, expected) < 1e-6)
  }

  @Test(arguments: GoldenLate.layouts, Precision.allCases)
  func vectorsDoNotDependOnNeighboursOrThreads(_ layout: String, _ precision: Precision) throws {
    let folder = GoldenLate(layout).folder
    let texts = texts(30)
    let alone = try LateInteractionEncoder(
      folder: folder, options: LateInteractionOptions(precision: precision, threads: 1))
    for role in TextRole.allCases {
      let expected = try texts.map { try bits(alone.encode([$0], as: role)[0]) }
      for threads in [1, 2, 3] {
        let options = LateInteractionOptions(precision: precision, threads: threads)
        let encoder = try LateInteractionEncoder(folder: folder, options: options)
        #expect(try encoder.encode(texts, as: role).map(bits) == expected)
        #expect(try encoder.encode(texts.reversed(), as: role).map(bits) == expected.reversed())
      }
    }
  }

  /// The query's own tokens do not see the tokens that fill it up: they have the bits that they have without.
  @Test(arguments: GoldenLate.layouts)
  func fillingUpChangesNothingOfTheTextsOwnVectors(_ layout: String) throws {
    let folder = GoldenLate(layout).folder
    let filled = try LateInteractionEncoder(folder: folder)
    let short = try LateInteractionEncoder(folder: folder, options: LateInteractionOptions(expandsQueries: false))
    let more = try filled.encode(["the cat sat"], as: .query)[0]
    let less = try short.encode(["the cat sat"], as: .query)[0]
    #expect(more.count == 12 && less.count < 12)
    #expect(bits(more).prefix(less.values.count) == bits(less)[...])
  }

  @Test func nothingGivesNothing() throws {
    let encoder = try LateInteractionEncoder(folder: GoldenLate("stanford").folder)
    #expect(try encoder.encode([], as: .query).isEmpty)
    #expect(try encoder.embeddings(of: [], as: .document).report == EncodingReport())
  }

  @Test func textsThatWereCutOffAreCounted() throws {
    let encoder = try LateInteractionEncoder(folder: GoldenLate("stanford").folder)
    let long = String(repeating: "cat ", count: 30)
    #expect(try encoder.embeddings(of: ["cat", long, long], as: .document).report.truncated == 2)
    #expect(try encoder.embeddings(of: ["cat", long], as: .query).report.truncated == 1)
    #expect(try encoder.encodeTokens([long], as: .document)[0].truncatedCount == 13)
  }

  @Test func tokensAreSpelledForReaders() throws {
    let encoder = try LateInteractionEncoder(folder: GoldenLate("stanford").folder)
    let document = try encoder.encodeTokens(["cats, dog!"], as: .document)[0]
    #expect(document.tokens == ["[CLS]", "[unused1]", "cat", "##s", "dog", "[SEP]"])
    #expect(document.vectors.count == document.ids.count)
    #expect(document.vectors == (try encoder.encode(["cats, dog!"], as: .document)[0]))
    let query = try encoder.encodeTokens(["dog"], as: .query)[0]
    #expect(query.tokens == ["[CLS]", "[unused0]", "dog", "[SEP]"] + Array(repeating: "[MASK]", count: 8))
    let bytes = try LateInteractionEncoder(folder: GoldenLate("pylate").folder)
    #expect(try bytes.encodeTokens(["the cat"], as: .document)[0].tokens.contains(" cat"))
  }

  private func texts(_ count: Int) -> [String] {
    let words = ["the", "cat", "sat", ",", "mat", "dog", "hill", "what", "zebra", "running", "?"]
    var generator = SeededGenerator(seed: 9)
    return (0..<count).map { _ in
      let length = Int.random(in: 0...(Bool.random(using: &generator) ? 5 : 40), using: &generator)
      return (0..<length).map { _ in words[Int.random(in: 0..<words.count, using: &generator)] }.joined(separator: " ")
    }
  }

  private func bits(_ vectors: TokenVectors) -> [UInt32] { vectors.values.map(\.bitPattern) }
}
