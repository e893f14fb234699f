import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// Queries and parameters at the edges of what has a meaning.
@Suite struct SearchEdgeTests {
  private let folder: TemporaryFolder
  private let index: SparseIndex
  private static let documents = [
    Document(id: "b", text: "red apple"), Document(id: "a", text: "red apple"),
    Document(id: "ä", text: "red apple"), Document(id: "long", title: "apple", text: "green green green tree apple"),
    Document(id: "empty", text: ""), Document(id: "stop", text: "the and of"),
  ]

  init() throws {
    let folder = try TemporaryFolder()
    index = try build(Self.documents, folder)
    self.folder = folder
  }

  @Test func queriesWithNothingToFindFindNothing() throws {
    for query in ["", " ", "the of", "unheard", "\u{0}", "!?"] {
      #expect(try SparseRetriever(index).entries(for: query).isEmpty, "\(query)")
    }
    #expect(try SparseRetriever(index).entries(for: [WeightedTerm]()).isEmpty)
    #expect(try SparseRetriever(index, depth: 0).entries(for: "apple").isEmpty)
    #expect(try SparseRetriever(index, depth: -3).entries(for: "apple").isEmpty)
  }

  @Test func equalScoresStandInDescendingOrderOfIdentifiersAtEveryDepth() throws {
    let expected = ["ä", "b", "a"]
    for depth in 1...3 {
      #expect(try SparseRetriever(index, depth: depth).entries(for: "red").map(\.document) == Array(expected[..<depth]))
    }
    #expect(try SparseRetriever(index, depth: .max).entries(for: "red").map(\.document) == expected)
  }

  @Test func rankingsHaveTheTextsOfTheirEntries() async throws {
    let retriever = SparseRetriever(index, depth: 3)
    let ranking = try await retriever.run(Query(id: "1", text: "green apple"))
    let entries = try retriever.entries(for: "green apple")
    #expect(ranking.hits.map(\.document.id) == entries.map(\.document))
    #expect(ranking.hits.map { Double($0.score) } == entries.map(\.score))
    for hit in ranking.hits { #expect(Self.documents.contains(hit.document)) }
  }

  @Test func repeatedWordsCountTwice() throws {
    let once = try SparseRetriever(index).entries(for: "green apple")
    let twice = try SparseRetriever(index).entries(for: "green green apple apple")
    #expect(once.map(\.document) == twice.map(\.document))
    for (a, b) in zip(once, twice) { #expect(abs(b.score - 2 * a.score) < 1e-6 * b.score) }
    let weighted = try SparseRetriever(index).entries(
      for: [WeightedTerm("green", weight: 2), WeightedTerm("appl", weight: 1), WeightedTerm("appl", weight: 1)])
    #expect(weighted.map(\.document) == twice.map(\.document))
    for (a, b) in zip(weighted, twice) { #expect(abs(a.score - b.score) < 1e-6 * b.score) }
  }

  @Test func weightsOfAllMagnitudesKeepTheOrder() throws {
    let expected = try SparseRetriever(index).entries(for: "green apple")
    for weight in [1e-6, 1e-3, 7, 1e6, 1e12] {
      let entries = try SparseRetriever(index).entries(
        for: ["green", "appl"].map { WeightedTerm($0, weight: weight) })
      #expect(entries.map(\.document) == expected.map(\.document), "\(weight)")
      for (a, b) in zip(entries, expected) { #expect(abs(a.score - weight * b.score) < 1e-5 * weight * b.score) }
    }
    for weight in [0, Double.leastNonzeroMagnitude, 1e-200, 1e-30] {
      let terms = ["green", "appl"].map { WeightedTerm($0, weight: weight) }
      for similarity in similarities {
        #expect(try SparseRetriever(index, similarity: similarity).entries(for: terms).allSatisfy { !$0.score.isNaN })
      }
    }
  }

  @Test(arguments: [-1, Double.nan, .infinity, -.infinity, 1e300])
  func weightsWithoutMeaningAreRefused(_ weight: Double) {
    for similarity in similarities {
      let error = #expect(throws: RankifyError.self) {
        try SparseRetriever(index, similarity: similarity).entries(for: [WeightedTerm("appl", weight: weight)])
      }
      #expect(error?.code == .badArguments)
      #expect(error?.message == "the weight of the query term 'appl' is \(weight); weights are 0 to 1e12")
    }
  }

  @Test(
    arguments: [
      .bm25(k1: -1, b: 0.5), .bm25(k1: .nan, b: 0.5), .bm25(k1: .infinity, b: 0.5), .bm25(k1: 1, b: 1.1),
      .bm25(k1: 1, b: -0.1), .bm25(k1: 1, b: .nan), .bm25Plus(k1: 1, b: 0.5, delta: -1),
      .bm25L(k1: 1, b: 0.5, delta: .nan), .queryLikelihood(mu: 0), .queryLikelihood(mu: -1), .queryLikelihood(mu: .nan),
      .queryLikelihood(mu: .infinity),
    ] as [Similarity])
  func parametersWithoutMeaningAreRefused(_ similarity: Similarity) {
    let error = #expect(throws: RankifyError.self) {
      try SparseRetriever(index, similarity: similarity).entries(for: "apple")
    }
    #expect(error?.code == .badArguments)
    #expect(error?.message.contains("must lie between") == true)
  }

  @Test func theSmallestAndLargestParametersAreFine() throws {
    for similarity in [
      .bm25(k1: 0, b: 0), .bm25(k1: 1e6, b: 1), .bm25Plus(k1: 0, b: 1, delta: 1e6), .bm25L(k1: 1e6, b: 1, delta: 1e6),
      .bm25L(k1: 0, b: 1, delta: 0), .queryLikelihood(mu: 1e-3), .queryLikelihood(mu: 1e9),
    ] as [Similarity] {
      let entries = try SparseRetriever(index, similarity: similarity).entries(for: "green apple tree red")
      #expect(entries.count == 4)
      #expect(entries.allSatisfy { $0.score.isFinite }, "\(similarity)")
    }
  }

  @Test func identifiersAndTermsOfOtherFormsAreOthers() throws {
    // The same letters to Swift's strings, composed and decomposed.
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    let folder = try TemporaryFolder()
    let documents = [Document(id: composed, text: composed), Document(id: decomposed, text: decomposed + " x")]
    let index = try build(documents, folder)
    for query in [composed, decomposed, composed] {
      let entries = try SparseRetriever(index).entries(for: query)
      #expect(entries.map { Array($0.document.utf8) } == [Array(query.utf8)])
      #expect(try index.document(query).map { Array($0.text.utf8.prefix(query.utf8.count)) } == Array(query.utf8))
    }
    #expect(index.terms(of: composed + " " + decomposed).count == 2)
  }

  @Test func indexesWithoutDocumentsOrWordsAreSearchable() throws {
    for documents in [[], [Document(id: "x", text: "")], [Document(id: "x", text: "the")]] {
      let folder = try TemporaryFolder()
      let index = try build(documents, folder)
      #expect(index.statistics.documents == documents.count)
      #expect(index.statistics.wordedDocuments == 0)
      for similarity in similarities {
        #expect(try SparseRetriever(index, similarity: similarity).entries(for: "apple the").isEmpty)
      }
    }
  }
}
