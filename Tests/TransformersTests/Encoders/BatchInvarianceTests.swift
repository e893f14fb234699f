import Tensors
import TestSupport
import Testing
import Transformers

/// A text's vector is the same, bit for bit, whatever it is encoded with.
struct BatchInvarianceTests {
  private static let words = ["the", "cat", "sat", "on", "mat", "dog", "hill", "what", "zebra", "running", "?"]

  private func texts(_ count: Int, seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let length = Int.random(in: 0...(Bool.random(using: &generator) ? 8 : 120), using: &generator)
      return (0..<length).map { _ in Self.words[Int.random(in: 0..<Self.words.count, using: &generator)] }
        .joined(separator: " ")
    }
  }

  @Test(arguments: GoldenEncoder.families, Precision.allCases)
  func vectorsDoNotDependOnNeighboursOrThreads(_ name: String, _ precision: Precision) throws {
    let texts = texts(40, seed: 7)
    let folder = GoldenEncoder(name).folder
    let alone = try SentenceEncoder(folder: folder, precision: precision, threads: 1)
    let expected = try texts.map { try bits(alone.encode([$0], as: .document)[0]) }
    for threads in [1, 2, 3] {
      let encoder = try SentenceEncoder(folder: folder, precision: precision, threads: threads)
      #expect(try encoder.encode(texts, as: .document).map(bits) == expected)
      #expect(try encoder.encode(texts.reversed(), as: .document).map(bits) == expected.reversed())
      #expect(try bits(encoder.encode([texts[3]], as: .document)[0]) == expected[3])
    }
  }

  @Test(arguments: GoldenEncoder.families)
  func scoresDoNotDependOnNeighboursOrThreads(_ name: String) throws {
    let documents = texts(20, seed: 8)
    let folder = GoldenEncoder(name).folder
    let alone = try CrossEncoder(folder: folder, threads: 1)
    let expected = try documents.map { try alone.scores(of: [$0], for: "where is the cat")[0].bitPattern }
    for threads in [1, 2] {
      let scorer = try CrossEncoder(folder: folder, threads: threads)
      #expect(try scorer.scores(of: documents, for: "where is the cat").map(\.bitPattern) == expected)
    }
  }

  @Test func nothingGivesNothing() throws {
    let encoder = try SentenceEncoder(folder: GoldenEncoder("bert").folder)
    #expect(try encoder.encode([], as: .query).isEmpty)
    #expect(try encoder.embeddings(of: [], as: .query).report == EncodingReport())
    #expect(try CrossEncoder(folder: GoldenEncoder("bert").folder).scores(of: [], for: "cat").isEmpty)
    #expect(try TokenEncoder(folder: GoldenEncoder("bert").folder).encode([], as: .query).isEmpty)
  }

  private func bits(_ vector: [Float]) -> [UInt32] { vector.map(\.bitPattern) }
}
