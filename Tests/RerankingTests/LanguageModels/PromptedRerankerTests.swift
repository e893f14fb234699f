import Foundation
import LanguageModels
import RankifyCore
import Reranking
import TestSupport
import Testing

/// Models that judge rightly: what each method makes of them.
@Suite struct PromptedRerankerTests {
  /// Documents `d0` … whose texts say how good they are.
  private func ranking(_ grades: [Int]) -> Ranking {
    Ranking(
      query: Query(id: "q", text: "What?"),
      hits: grades.enumerated().map { place, grade in
        Hit(document: Document(id: "d\(place)", title: "T\(place)", text: "grade=\(grade);"), score: Float(-place))
      })
  }

  private static func grades(_ messages: [PromptMessage]) -> [Int] {
    messages.map(\.content).joined().matches(of: /grade=(\d+);/).compactMap { Int($0.1) }
  }

  /// Orders, and chooses, by grade.
  private static let judge = ScriptedModel(rating: { text, messages throws(RankifyError) in
    let grade = Double(grades(messages).first ?? 0)
    return text == "No" ? -grade / 7 : grade
  }) { messages, _ throws(RankifyError) in
    let grades = grades(messages)
    let order = grades.indices.sorted { (grades[$0], $1) > (grades[$1], $0) }
    if messages.contains(where: { $0.content.contains("letter") }) {
      return "Passage \(["A", "B", "C", "D"][order[0]])"
    }
    return order.map { "[\($0 + 1)]" }.joined(separator: " > ")
  }

  private func order(_ reranker: any Reranker, _ grades: [Int]) async throws -> [Int] {
    try await reranker.run(ranking(grades)).hits.map { Int($0.document.id.dropFirst()) ?? -1 }
  }

  private static let grades = [3, 9, 1, 7, 2, 8, 5, 0, 6, 4]
  private static let sorted = [1, 5, 3, 8, 6, 9, 0, 4, 2, 7]

  @Test func methodsThatSeeAllSortAll() async throws {
    let judge = Self.judge
    let rerankers: [any Reranker] = [
      try ListwiseReranker(judge), try PointwiseReranker(judge), try QueryLikelihoodReranker(judge),
      try PairwiseReranker(judge, pairs: .all), try PairwiseReranker(judge, pairs: .sliding(passes: 9)),
      try SetwiseReranker(judge, sorting: .heap, setSize: 4, top: 10),
      try SetwiseReranker(judge, sorting: .bubble, setSize: 3, top: 10),
      try SetwiseReranker(judge, sorting: .heap, setSize: 2, top: 10),
    ]
    for reranker in rerankers {
      #expect(try await order(reranker, Self.grades) == Self.sorted, "\(type(of: reranker))")
    }
  }

  @Test func windowsBringTheBestToTheFront() async throws {
    let windows = SlidingWindows(size: 4, stride: 2)
    let reranker = try ListwiseReranker(Self.judge, windows: windows)
    // Windows 6..<10, 4..<8, 2..<6, 0..<4 by hand.
    #expect(try await order(reranker, Self.grades) == [1, 5, 3, 0, 8, 2, 6, 4, 9, 7])
    #expect(reranker.tally.report.requests == 4)
    #expect(reranker.tally.report.malformedAnswers == 0)
    // One window for fewer than it holds.
    #expect(try await order(try ListwiseReranker(Self.judge), [1, 2]) == [1, 0])
  }

  @Test func sortingTakesTheBestOnly() async throws {
    for sorting in SetwiseReranker.Sorting.allCases {
      let reranker = try SetwiseReranker(Self.judge, sorting: sorting, setSize: 4, top: 3)
      let found = try await order(reranker, Self.grades)
      #expect(found[..<3] == [1, 5, 3], "\(sorting)")
      if sorting == .heap { #expect(found[3...] == [0, 2, 4, 6, 7, 8, 9]) }
    }
    let reranker = try PairwiseReranker(Self.judge, pairs: .sliding(passes: 2))
    #expect(try await order(reranker, Self.grades)[..<2] == [1, 5])
    // Nine pairs and eight, each twice.
    #expect(reranker.tally.report.requests == 34)
  }

  @Test func aPreferenceForAPlaceIsNone() async throws {
    let biased = ScriptedModel { _, _ throws(RankifyError) in "A" }
    for pairs in [PairwiseReranker.Pairs.all, .sliding(passes: 3)] {
      #expect(try await order(try PairwiseReranker(biased, pairs: pairs), [1, 2, 3]) == [0, 1, 2])
    }
  }

  @Test func scoresOfPassagesAreTheirLogOdds() async throws {
    let result = try await PointwiseReranker(Self.judge).run(ranking([7, 14]))
    // 14 + 14/7 and 7 + 7/7.
    #expect(result.hits.map(\.score) == [16, 8])
    #expect(try await QueryLikelihoodReranker(Self.judge).run(ranking([7, 14])).hits.map(\.score) == [7, 3.5])
  }

  @Test func wordsThatServersDoNotListAreFarOff() async throws {
    let server = ScriptedModel(rating: { text, _ throws(RankifyError) in text == "No" ? -.infinity : -1 })
    #expect(try await PointwiseReranker(server).run(ranking([1])).hits[0].score == 50)
  }

  @Test func whatIsRepairedIsCounted() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in "[2] > [2] > [7] > [4]" }
    let reranker = try ListwiseReranker(model)
    #expect(try await order(reranker, [0, 0, 0, 0, 0]) == [1, 3, 0, 2, 4])
    var expected = RerankReport()
    (expected.requests, expected.usage) = (1, TokenUsage(prompt: 10, answer: 1))
    (expected.malformedAnswers, expected.missingPassages) = (1, 3)
    (expected.repeatedPassages, expected.unknownPassages) = (1, 1)
    #expect(reranker.tally.report == expected)
  }

  @Test func budgetsAreKeptAndReported() async throws {
    let judge = Self.judge
    let lists = try ListwiseReranker(
      judge, windows: SlidingWindows(size: 4, stride: 2), PromptedReranking(callBudget: 2))
    _ = try await lists.run(ranking(Self.grades))
    #expect(lists.tally.report.requests == 2 && lists.tally.report.spentBudgets == 1)
    let setwise = try SetwiseReranker(judge, setSize: 4, top: 10, PromptedReranking(callBudget: 5))
    _ = try await setwise.run(ranking(Self.grades))
    #expect(setwise.tally.report.requests == 5 && setwise.tally.report.spentBudgets == 1)
    let pairs = try PairwiseReranker(judge, PromptedReranking(callBudget: 7))
    _ = try await pairs.run(ranking(Self.grades))
    // Pairs are asked about twice or not at all.
    #expect(pairs.tally.report.requests == 6 && pairs.tally.report.spentBudgets == 1)
    let points = try PointwiseReranker(judge, PromptedReranking(callBudget: 3))
    #expect(try await order(points, Self.grades) == [1, 0, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(points.tally.report.requests == 3)
    let every = try PairwiseReranker(judge, pairs: .all, PromptedReranking(callBudget: 89))
    let error = await #expect(throws: RankifyError.self) { try await every.run(ranking(Self.grades)) }
    #expect(error?.message.contains("all pairs of 10 passages take 90 requests, more than the budget of 89") == true)
  }

  @Test func longPassagesAreCutAndCounted() async throws {
    let long = Ranking(
      query: Query(id: "q", text: "What?"),
      hits: (0..<4).map { number in
        let text = number == 0 ? "short" : String(repeating: "word\(number) ", count: 400)
        return Hit(document: Document(id: "d\(number)", title: "Title \(number)", text: text), score: 0)
      })
    let model = ScriptedModel(contextLength: 1000) { _, _ throws(RankifyError) in "[1] > [2] > [3] > [4]" }
    let reranker = try ListwiseReranker(model)
    _ = try await reranker.run(long)
    #expect(reranker.tally.report.clippedPassages == 3)
    let shown = try #require(model.conversations.first).map(\.content).joined()
    #expect(shown.contains("Title 3 word3 word3") && model.tokenCount(of: shown) < 1000 - 8 * 4 - 16)
    #expect(shown.contains("Title 0 short"))
    let narrow = try ListwiseReranker(model, PromptedReranking(passageTokens: 5))
    _ = try await narrow.run(long)
    #expect(narrow.tally.report.clippedPassages == 3)
    let tiny = try ListwiseReranker(ScriptedModel(contextLength: 200))
    let error = await #expect(throws: RankifyError.self) { try await tiny.run(long) }
    #expect(error?.message.contains("4 passages leave") == true, "\(error?.message ?? "")")
  }

  @Test func promptsOfUsersAreTaken() async throws {
    let model = ScriptedModel { _, _ throws(RankifyError) in "[1]" }
    let prompt = try PromptTemplate(
      source:
        "--- system\nSort.\n\n--- user\n{% for p in passages %}<{{ p.label }}|{{ p.title }}|{{ p.text }}>{% endfor %}?{{ query }}",
      name: "mine")
    _ = try await ListwiseReranker(model, PromptedReranking(prompt: prompt)).run(ranking([4, 5]))
    let expected = [PromptMessage(.system, "Sort."), PromptMessage(.user, "<1|T0|grade=4;><2|T1|grade=5;>?What?")]
    #expect(model.conversations == [expected])
    let blind = try PromptTemplate(source: "{{ query }}", name: "blind")
    let error = #expect(throws: RankifyError.self) {
      try PointwiseReranker(model, PromptedReranking(prompt: blind))
    }
    #expect(error?.message == "blind: the prompt does not show {{ passage.contents }}, which the model must see")
    // The query must not be seen where its likelihood is asked for.
    let plain = try PromptTemplate(source: "{{ passage.contents }}", name: "plain")
    _ = try QueryLikelihoodReranker(model, PromptedReranking(prompt: plain))
  }

  @Test func settingsThatCannotBeAreRefused() throws {
    let model = ScriptedModel()
    #expect(throws: RankifyError.self) { try ListwiseReranker(model, PromptedReranking(depth: 0)) }
    #expect(throws: RankifyError.self) { try ListwiseReranker(model, PromptedReranking(temperature: .nan)) }
    #expect(throws: RankifyError.self) { try ListwiseReranker(model, PromptedReranking(callBudget: 0)) }
    #expect(throws: RankifyError.self) { try SetwiseReranker(model, setSize: 1) }
    #expect(throws: RankifyError.self) { try SetwiseReranker(model, setSize: 27) }
    #expect(throws: RankifyError.self) { try PairwiseReranker(model, pairs: .sliding(passes: 0)) }
    #expect(throws: RankifyError.self) { try PointwiseReranker(model, words: .init(yes: "a", no: "a")) }
  }
}
