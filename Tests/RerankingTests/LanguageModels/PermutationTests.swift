import Foundation
import RankifyCore
import Reranking
import TestSupport
import Testing

/// Whatever a model says, a re-ranker gives back the documents that it got, each once, in the order of their scores.
@Suite struct PermutationTests {
  /// What an adversarial model says to the request of that number.
  static let answers: [(name: String, text: @Sendable (Int) -> String)] = [
    ("nothing", { _ in "" }), ("an order", { _ in "[2] > [1] > [3]" }), ("numbers", { _ in "3, 1 and 2." }),
    ("duplicates", { _ in "[1] > [1] > [2] > [2] > [1]" }), ("out of range", { _ in "[0] > [99] > [-3] > [2]" }),
    ("too large", { _ in "[99999999999999999999999999] > [18446744073709551617] > [3]" }),
    ("other digits", { _ in "[٣] > [２] > ［１］ > [১]" }), ("no digits", { _ in "Ⅳ ½ 二 ④ [] [[ ]]" }),
    ("garbage", { "\u{0}\u{1b}[31m\u{202e}\($0)] > [ > <|im_end|> 👩‍👩‍👧‍👦" }),
    ("a megabyte", { _ in String(repeating: "[2] > [1] > Passage B ", count: 50_000) }),
    ("letters", { ["A", "B", "Passage C.", "The best is D", "A or B", "Z"][$0 % 6] }),
  ]

  static func rerankers(
    _ model: ScriptedModel, depth: Int, budget: Int? = nil
  ) throws -> [(name: String, reranker: any Reranker)] {
    let settings = PromptedReranking(depth: depth, callBudget: budget)
    var made: [(String, any Reranker)] = [
      ("rankgpt", try ListwiseReranker(model, windows: SlidingWindows(size: 4, stride: 2), settings)),
      ("pointwise-llm", try PointwiseReranker(model, settings)), ("upr", try QueryLikelihoodReranker(model, settings)),
      ("prp sliding", try PairwiseReranker(model, pairs: .sliding(passes: 3), settings)),
      ("setwise heap", try SetwiseReranker(model, sorting: .heap, setSize: 3, top: 4, settings)),
      ("setwise bubble", try SetwiseReranker(model, sorting: .bubble, setSize: 3, top: 4, settings)),
    ]
    if budget == nil { made.append(("prp all", try PairwiseReranker(model, pairs: .all, settings))) }
    return made
  }

  static func ranking(_ count: Int) -> Ranking {
    Ranking(
      query: Query(id: "q", text: "What?"),
      hits: (0..<count).map { number in
        Hit(document: Document(id: "d\(number)", text: "passage \(number) [1] > [2] A B"), score: Float(-number / 2))
      })
  }

  static func check(_ result: Ranking, _ input: Ranking, depth: Int, _ name: String) {
    #expect(result.query == input.query)
    #expect(result.hits.count == input.hits.count, "\(name)")
    let ids = { (ranking: Ranking) in ranking.hits.map(\.document.id) }
    #expect(Set(ids(result)) == Set(ids(input)), "\(name)")
    let scores = result.hits.map(\.score)
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 >= $1 } && scores.allSatisfy(\.isFinite), "\(name)")
    // Those below the depth stay there, as they were.
    #expect(ids(result).dropFirst(depth) == ids(input).dropFirst(depth), "\(name)")
  }

  @Test(arguments: answers.indices) func everyAnswerGivesAPermutation(_ index: Int) async throws {
    let answer = Self.answers[index]
    for (count, depth) in [0, 1, 2, 3, 9].flatMap({ count in [1, 4, 20].map { (count, $0) } }) {
      let model = ScriptedModel(rating: { text, _ throws(RankifyError) in Double(text.utf8.count % 3) }) {
        _, number throws(RankifyError) in answer.text(number)
      }
      // A megabyte a request is slow to read.
      if index == 9, count + depth != 13 { continue }
      for (name, reranker) in try Self.rerankers(model, depth: depth) {
        let input = Self.ranking(count)
        Self.check(try await reranker.run(input), input, depth: depth, "\(name), \(answer.name), \(count)")
      }
    }
  }

  @Test(arguments: 0..<10) func randomAnswersGivePermutations(_ seed: Int) async throws {
    let pieces = ["[", "]", "1", "2", "5", " > ", "A", "B", "C", "Passage ", "\n", "é", "9"]
    let model = ScriptedModel(
      parallelRequests: seed % 4,
      rating: { text, messages throws(RankifyError) in
        var generator = SeededGenerator(seed: UInt64(seed) &+ UInt64(messages.description.utf8.count))
        return Double.random(in: -9...0, using: &generator)
      }
    ) { _, number throws(RankifyError) in
      var generator = SeededGenerator(seed: UInt64(seed * 1000 + number))
      return (0..<30).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
    for (name, reranker) in try [nil, 1, 2, 5].flatMap({ try Self.rerankers(model, depth: 8, budget: $0) }) {
      let input = Self.ranking(11)
      // A budget leaves those that were not read behind the others.
      Self.check(try await reranker.run(input), input, depth: 8, name)
      for (result, input) in zip(try await reranker.run(batch: [input, Self.ranking(3)]), [input, Self.ranking(3)]) {
        Self.check(result, input, depth: 8, name)
      }
    }
  }

  @Test func aModelThatFailsIsNamedWithTheQuery() async throws {
    let model = ScriptedModel(rating: { _, _ throws(RankifyError) in throw RankifyError(.failure, "the model is ill") })
    {
      _, number throws(RankifyError) in
      if number > 2 { throw RankifyError(.failure, "the model is ill") }
      return "[2] > [1]"
    }
    for (name, reranker) in try Self.rerankers(model, depth: 20) {
      let error = await #expect(throws: RankifyError.self) { try await reranker.run(Self.ranking(9)) }
      #expect(error?.message == "query 'q': the model is ill", "\(name)")
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func likelihoodsThatAreNoNumbersAreRefused(
    _ value: Double
  ) async throws {
    let model = ScriptedModel(rating: { _, _ throws(RankifyError) in value })
    let error = await #expect(throws: RankifyError.self) {
      try await QueryLikelihoodReranker(model).run(Self.ranking(3))
    }
    #expect(error?.message.contains("which is no finite number") == true)
  }
}
