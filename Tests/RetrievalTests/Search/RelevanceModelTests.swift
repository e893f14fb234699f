import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

struct RelevanceModelTests {
  @Test func theModelIsTheScoreWeightedMeanOfTheDocumentsDistributions() {
    let model = RelevanceModel(
      [
        .init([WeightedTerm("sea", weight: 3), WeightedTerm("salt", weight: 1)], weight: 2),
        .init([WeightedTerm("salt", weight: 1), WeightedTerm("mine", weight: 1)], weight: 1),
      ], size: 3)
    // sea ¾·2 = 1½, salt ¼·2 + ½·1 = 1, mine ½·1 = ½; the sum is 3.
    expect(model.terms, [("sea", 1.5 / 3), ("salt", 1.0 / 3), ("mine", 0.5 / 3)])
  }

  @Test func documentsAndModelAreCutToTheirHeaviestTerms() {
    let model = RelevanceModel(
      [
        .init([("a", 5), ("c", 3), ("b", 3), ("d", 1)].map { WeightedTerm($0.0, weight: $0.1) }, weight: 1),
        .init([WeightedTerm("c", weight: 1)], weight: 0.25), .init([], weight: 4),
        .init([WeightedTerm("z", weight: 1)], weight: -1),
      ], size: 2)
    // Of the first document a and b are kept, b standing before c: 5/8 and 3/8; c has ¼ and falls out.
    expect(model.terms, [("a", 5.0 / 8), ("b", 3.0 / 8)])
    #expect(RelevanceModel([], size: 10).terms.isEmpty)
  }

  @Test func queryAndModelAreMixedByWeight() {
    let model = RelevanceModel(
      [.init([WeightedTerm("salt", weight: 1), WeightedTerm("mine", weight: 1)], weight: 1)], size: 9)
    let query = [WeightedTerm("salt", weight: 2), WeightedTerm("sea", weight: 1)]
    // ¾·⅔ + ¼·½, ¾·⅓, ¼·½
    expect(model.mixed(with: query, originalQueryWeight: 0.75), [("salt", 0.625), ("sea", 0.25), ("mine", 0.125)])
    expect(model.mixed(with: query, originalQueryWeight: 1), [("salt", 2.0 / 3), ("sea", 1.0 / 3)])
    expect(model.mixed(with: query, originalQueryWeight: 0), [("salt", 0.5), ("mine", 0.5)])
    expect(
      RelevanceModel([], size: 9).mixed(with: query, originalQueryWeight: 0), [("salt", 2.0 / 3), ("sea", 1.0 / 3)])
    #expect(model.mixed(with: [], originalQueryWeight: 0.5).isEmpty)
  }

  @Test func feedbackTermsAreRareWordsOfTheBestDocuments() throws {
    let folder = try TemporaryFolder()
    var documents = (0..<40).map { Document(id: "filler\($0)", text: "plain number\($0) everywhere") }
    documents.append(
      Document(
        id: "best", title: "volcano",
        text: "volcano lava lava lava 3.14 x everywhere everywhere \(String(repeating: "long", count: 6))"))
    documents.append(Document(id: "related", text: "lava glows"))
    let index = try build(documents, folder)
    let feedback = RelevanceModelFeedback(SparseRetriever(index), settings: .init(originalQueryWeight: 0.5))
    // Of "best" remain volcano (2) and lava (3): 3.14 and x are no words, one is too long, one is everywhere.
    expect(try feedback.expand(index.terms(of: "volcano")), [("volcano", 0.5 + 0.5 * 0.4), ("lava", 0.5 * 0.6)])
    #expect(try feedback.entries(for: "volcano").map(\.document) == ["best", "related"])
    #expect(try feedback.entries(for: "unknown").isEmpty)
    #expect(try feedback.entries(for: "").isEmpty)
  }

  @Test(arguments: similarities) func withTheWholeWeightOnTheQueryTheRankingStays(_ similarity: Similarity) async throws
  {
    var random = RandomCollection(seed: 29)
    let built = try BuiltIndex([random.documents(0..<500)]) { $0 % 11 == 3 }
    let retriever = SparseRetriever(built.index, similarity: similarity, depth: 50)
    let feedback = RelevanceModelFeedback(retriever, settings: .init(originalQueryWeight: 1))
    for _ in 0..<10 {
      let query = random.query(4)
      let length = built.index.terms(of: query).reduce(0) { $0 + $1.weight }
      let (plain, expanded) = (try retriever.entries(for: query), try feedback.entries(for: query))
      #expect(plain.count == expanded.count)
      for (a, b) in zip(plain, expanded) { #expect(abs(a.score - b.score * length) <= 1e-5 * max(1, abs(a.score))) }
      let ranking = try await feedback.run(Query(id: "1", text: query))
      #expect(ranking.hits.map(\.document.id) == expanded.map(\.document))
    }
  }

  @Test func expansionKeepsTheWeightsASumOfOneAndItsLimits() throws {
    var random = RandomCollection(seed: 31)
    let built = try BuiltIndex([random.documents(0..<600)])
    for similarity in [Similarity.standard, .queryLikelihood(mu: 100)] {
      let retriever = SparseRetriever(built.index, similarity: similarity)
      for size in [0, 1, 10, 40] {
        let settings = RelevanceModel.Settings(terms: size, documents: 10, originalQueryWeight: 0.3)
        let query = built.index.terms(of: random.contrast())
        let expanded = try RelevanceModelFeedback(retriever, settings: settings).expand(query)
        #expect(abs(expanded.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
        #expect(expanded.count <= query.count + size)
        #expect(Array(expanded.prefix(query.count).map(\.term)) == query.map(\.term))
        #expect(Set(expanded.map(\.term)).count == expanded.count)
      }
    }
  }

  @Test func weightsOutOfRangeAreRefused() throws {
    let folder = try TemporaryFolder()
    let index = try build([Document(id: "a", text: "word")], folder)
    for weight in [-0.1, 1.1, .nan] {
      let feedback = RelevanceModelFeedback(SparseRetriever(index), settings: .init(originalQueryWeight: weight))
      let error = #expect(throws: RankifyError.self) { try feedback.entries(for: "word") }
      #expect(error?.code == .badArguments)
    }
  }

  private func expect(_ terms: [WeightedTerm], _ expected: [(String, Double)]) {
    #expect(terms.map(\.term) == expected.map(\.0))
    for (term, (_, weight)) in zip(terms, expected) { #expect(abs(term.weight - weight) < 1e-12) }
  }
}
