import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

struct FullTextRetrieverTests {
  @Test func wordsJoinedByOrScoreAsSparseRetrievalScoresThem() throws {
    var random = RandomCollection(seed: 11)
    let batches = [random.documents(0..<700), random.documents(700..<800), random.documents(800..<830)]
    let built = try BuiltIndex(batches) { $0 % 9 == 4 }
    for (k1, b) in [(Float(0.9), Float(0.4)), (1.2, 0.75), (0, 0.5), (3, 1)] {
      let fullText = FullTextRetriever(built.index, k1: k1, b: b, depth: 2000)
      let sparse = SparseRetriever(built.index, similarity: .bm25(k1: k1, b: b), depth: 2000)
      for _ in 0..<15 {
        let query = random.query(5)
        let found = try fullText.entries(for: query.split(separator: " ").joined(separator: " OR "))
        let expected = try sparse.entries(for: query)
        #expect(found.count == expected.count)
        let scores = Dictionary(uniqueKeysWithValues: expected.map { ($0.document, $0.score) })
        for entry in found {
          let score = try #require(scores[entry.document])
          #expect(abs(entry.score - score) <= 2e-6 * score)
        }
      }
    }
  }

  @Test func aPhraseScoresAsOneTerm() throws {
    let index = try animals()
    // "black cat" stands in a (twice) and d of 5 documents; lengths 7, 3, 3, 5, 2, hence 4 on average.
    let entries = try FullTextRetriever(index, k1: 1, b: 0.5).entries(for: "\"black cats\"")
    let idf = log(1 + (5 - 2 + 0.5) / (2 + 0.5))
    #expect(entries.map(\.document) == ["a", "d"])
    #expect(abs(entries[0].score - idf * 2 / (2 + (0.5 + 0.5 * 7 / 4))) < 1e-6)
    #expect(abs(entries[1].score - idf * 1 / (1 + (0.5 + 0.5 * 5 / 4))) < 1e-6)
  }

  @Test(arguments: [
    ("cat AND dog", "bd"), ("cat dog", "bd"), ("cat NOT dog", "ac"), ("(cat OR mouse) NOT black", "bce"),
    ("bla*", "ad"), ("\"white cat\"", "bc"), ("\"cat white\"", ""), ("title: cat", "c"), ("text: cat", "abd"),
    ("{title text} : cat", "abcd"), ("- title : cat", "abd"), ("NEAR(dog black, 3)", "d"), ("NEAR(dog black, 2)", ""),
    ("^mouse", "e"), ("\"CATS\"", "abcd"), ("nothing", ""), ("the", ""), ("the cat", "abcd"), ("the OR dog", "bd"),
    ("\"\"", ""),
  ])
  func expressionsSelectDocuments(_ expression: String, _ expected: String) throws {
    let entries = try FullTextRetriever(try animals()).entries(for: expression)
    #expect(entries.map(\.document).sorted().joined() == expected)
  }

  @Test func occurrencesOutsideTheFilteredColumnDoNotCount() throws {
    let folder = try TemporaryFolder()
    let index = try build(
      [
        Document(id: "a", title: "cat", text: "cat cat cat dog"),
        Document(id: "b", title: "cat", text: "dog dog dog dog"),
        Document(id: "c", text: "cat dog dog dog dog"),
      ], folder)
    let entries = try FullTextRetriever(index, k1: 1, b: 0).entries(for: "title: cat")
    #expect(entries.map(\.document) == ["b", "a"])
    for entry in entries { #expect(abs(entry.score - log(1 + 1.5 / 2.5) / 2) < 1e-6) }
  }

  @Test func equalScoresComeInDescendingOrderOfIdentifiersEvenWhenCut() async throws {
    let folder = try TemporaryFolder()
    let index = try build((0..<30).map { Document(id: "d\($0)", text: "same words") }, folder)
    let retriever = FullTextRetriever(index, depth: 7)
    let entries = try retriever.entries(for: "same words")
    let expected = (0..<30).map { "d\($0)" }.sorted(by: >).prefix(7)
    #expect(entries.map(\.document) == Array(expected))
    let ranking = try await retriever.run(Query(id: "1", text: "same words"))
    #expect(ranking.hits.map(\.document.id) == Array(expected))
    #expect(ranking.hits.map { Double($0.score) } == entries.map(\.score))
    #expect(try FullTextRetriever(index, depth: 0).entries(for: "same").isEmpty)
  }

  // MARK: What cannot be used

  @Test(arguments: [
    "x-ray", "what is this?", "\"open", "cat AND", "(cat", "NEAR(cat, many)", "author: cat", "*cat", "  *reads",
    "cat\0dog",
    "3.14", "don't", "title:", "{title author}: cat", "OR cat", "a + ", "", " \t",
  ])
  func brokenExpressionsAreExplained(_ expression: String) throws {
    let error = try #require(throws: RankifyError.self) {
      _ = try FullTextRetriever(try animals()).entries(for: expression)
    }
    #expect(error.code == .badArguments)
    #expect(error.message.contains("double quotes"))
    #expect(error.message.hasPrefix("full-text query '\(expression.replacing("\0", with: " "))'"))
    #expect(!error.message.contains("damaged") && !error.message.contains("\n"))
  }

  @Test func theExplanationSaysWhatSQLiteSaid() throws {
    let error = try #require(throws: RankifyError.self) {
      _ = try FullTextRetriever(try animals()).entries(for: "x-ray")
    }
    #expect(error.message.hasPrefix("full-text query 'x-ray' cannot be used: "))
    #expect(error.message.contains("no such column: ray"))
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000),
    String(repeating: "(", count: 50_000) + "cat" + String(repeating: ")", count: 50_000),
    String(repeating: "cat ", count: 25_000), String(repeating: "cat OR dog AND ", count: 6_000) + "cat",
    String(repeating: "\"", count: 100_001), String(repeating: "x", count: 100_000),
    String(repeating: "cat NOT ", count: 12_000) + "dog",
    "NEAR(" + String(repeating: "cat ", count: 25_000) + ", 3)", "\"" + String(repeating: "cat ", count: 25_000) + "\"",
    String(repeating: "title: ", count: 10_000) + "cat", "cat" + String(repeating: "*", count: 100_000),
    "NEAR(cat dog, 99999999999999999999999)", "NEAR(cat dog, 4294967297)", "\u{FEFF}cat", "cat\u{E000}", "\n\n\n",
  ])
  func hugeAndNestedExpressionsGiveAResultOrAnError(_ expression: String) throws {
    if case .failure(let error) = search(expression, in: try animals()) {
      #expect(error.code == .badArguments)
      #expect(error.message.count < 500)
    }
  }

  @Test func phrasesAreLimited() throws {
    let index = try animals()
    let most = Array(repeating: "cat", count: 1024).joined(separator: " OR ")
    #expect(try FullTextRetriever(index).entries(for: most).count == 4)
    let error = #expect(throws: RankifyError.self) { try FullTextRetriever(index).entries(for: most + " OR dog") }
    #expect(error?.code == .badArguments && error?.message.contains("more than 1024 words and phrases") == true)
  }

  @Test func arbitraryExpressionsNeverTrap() throws {
    let index = try animals()
    var random = SeededGenerator(seed: 5)
    let pieces = [
      "cat", "dog", "\"", "(", ")", "*", "^", "+", "-", ":", "{", "}", ",", " ", " ", "AND", "OR", "NOT", "NEAR",
      "title",
      "text", "10", "é", "猫",
    ]
    var found = 0
    for _ in 0..<4000 {
      let expression = (0..<Int.random(in: 1...9, using: &random))
        .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined(separator: " ")
      switch search(expression, in: index) {
      case .success(let entries): found += entries.count
      case .failure(let error): #expect(error.code == .badArguments)
      }
    }
    #expect(found > 0)
  }

  @Test func parametersOutOfRangeAreRefused() throws {
    let index = try animals()
    for (k1, b) in [(Float.nan, Float(0.4)), (-1, 0.4), (0.9, 2), (.infinity, 0.4)] {
      #expect(throws: RankifyError.self) { try FullTextRetriever(index, k1: k1, b: b).entries(for: "cat") }
    }
  }

  private func search(_ expression: String, in index: SparseIndex) -> Result<[Run.Entry], RankifyError> {
    do throws(RankifyError) { return .success(try FullTextRetriever(index).entries(for: expression)) } catch {
      return .failure(error)
    }
  }

  /// Five documents about animals.
  private func animals() throws -> SparseIndex {
    let folder = try TemporaryFolder()
    return try build(
      [
        Document(id: "a", text: "black cat jumps over another black cat"),
        Document(id: "b", text: "white cat, dog"),
        Document(id: "c", title: "White cat", text: "sleeps"),
        Document(id: "d", text: "a black cat chases the old dog"),
        Document(id: "e", text: "mouse hides"),
      ], folder)
  }
}
