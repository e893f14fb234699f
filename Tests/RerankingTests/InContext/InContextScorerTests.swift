import RankifyCore
import Reranking
import Testing
import Transformers

/// Against `transformers`, whose attention over the whole prompt is in `Golden/golden.json`.
@Suite struct InContextScorerTests {
  @Test(arguments: ["llama", "gemma3"])
  func promptsAndSpansAreThoseOfThePiecesJoined(_ name: String) throws {
    let fixture = try InContextFixture(name)
    for expected in fixture.cases {
      let prompt = try fixture.scorer().read(expected.passages, query: expected.query, isPooled: true).prompt
      #expect(prompt.prefix == expected.prefix)
      #expect(prompt.passages.map { [$0.lowerBound, $0.upperBound] } == expected.spans)
      #expect(prompt.truncatedCount == 0)
    }
  }

  // Layers of Gemma that see a window only are left out there, too.
  @Test(arguments: ["llama", "gemma3"])
  func scoresAreThoseOfEagerAttentionOverTheWholePrompt(_ name: String) throws {
    let fixture = try InContextFixture(name)
    for expected in fixture.cases {
      let scale = expected.raw.max() ?? 1
      let calibrated = try fixture.scorer().read(expected.passages, query: expected.query, isPooled: true)
      #expect(agree(calibrated.scores(.sum), expected.calibrated, of: scale))
      let raw = try fixture.scorer { $0.isCalibrated = false }
        .read(expected.passages, query: expected.query, isPooled: true)
      #expect(agree(raw.scores(.sum), expected.raw, of: scale))
      #expect(raw.tokens == expected.prefix.count + expected.tail.count)
    }
  }

  @Test(arguments: ["llama", "gemma3"])
  func headsHaveScoresOfTheirOwn(_ name: String) throws {
    let fixture = try InContextFixture(name), scorer = try fixture.scorer()
    for expected in fixture.cases {
      let reading = try scorer.read(expected.passages, query: expected.query, isPooled: false)
      #expect(reading.headScores.count == expected.heads.count && scorer.chosenHeads.count == expected.heads.count)
      for (found, head) in zip(reading.headScores, expected.heads) { #expect(agree(found, head, of: 1)) }
    }
  }

  // A score of a head that was chosen is that head's, and layers behind the last one are not computed.
  @Test func chosenHeadsAloneCount() throws {
    let fixture = try InContextFixture("llama"), expected = fixture.cases[0]
    let scorer = try fixture.scorer { $0.attention = .heads([AttentionHead(layer: 1, head: 2)]) }
    let reading = try scorer.read(expected.passages, query: expected.query, isPooled: true)
    #expect(agree(reading.scores(.sum), expected.heads[6], of: 1))
    let layer = try fixture.scorer { $0.attention = .layers(0...0) }
    let pooled = try layer.read(expected.passages, query: expected.query, isPooled: false).headScores
    #expect(pooled.count == 4)
    for (found, head) in zip(pooled, expected.heads) { #expect(agree(found, head, of: 1)) }
  }

  @Test func standardizedHeadsHaveOneVoteEach() throws {
    let fixture = try InContextFixture("llama"), expected = fixture.cases[1]
    let reading = try fixture.scorer { $0.pooling = .standardized }
      .read(expected.passages, query: expected.query, isPooled: false)
    var sums = Array(repeating: 0.0, count: expected.passages.count)
    for head in expected.heads {
      let mean = head.reduce(0, +) / Double(head.count)
      let deviation = (head.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(head.count)).squareRoot()
      for place in sums.indices { sums[place] += (head[place] - mean) / deviation / Double(expected.heads.count) }
    }
    #expect(agree(reading.scores(.standardized), sums, within: 1e-3, of: 1))
  }

  @Test func headsThatAreNotThereAreNamed() throws {
    let fixture = try InContextFixture("gemma3")
    let faults: [(AttentionChoice, String)] = [
      (.heads([AttentionHead(layer: 6, head: 0)]), "head 6-0 is none of the model's"),
      (.heads([AttentionHead(layer: 5, head: 4)]), "head 5-4 is none of the model's"),
      (.heads([AttentionHead(layer: 0, head: 0)]), "head 0-0 sees a window"),
      (.layers(0...4), "none of the chosen layers attends to the whole text"),
      (.layers(3...6), "layers 3 to 6 are not among the model's, 0 to 5"),
      (.heads([]), "none of the chosen layers"),
    ]
    for (choice, message) in faults {
      let error = #expect(throws: RankifyError.self) { try fixture.scorer { $0.attention = choice } }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }
  }

  // 1024 tokens hold the passages only if the long one is cut; the short ones are whole.
  @Test func longPassagesGiveWayUntilAllFindRoom() throws {
    let fixture = try InContextFixture("llama")
    let passages = ["short", String(repeating: "long ", count: 300), "short, too", String(repeating: "w", count: 800)]
    let prompt = try fixture.scorer().read(passages, query: "q", isPooled: true).prompt
    #expect(prompt.truncatedCount == 2)
    #expect(prompt.passages[0].count == 9 && prompt.passages[2].count == 14)
    #expect(prompt.passages[1].count == prompt.passages[3].count)
    #expect(prompt.prefix.count + 51 <= 1024 && prompt.prefix.count > 900)
  }

  @Test func promptsThatCannotFitAreRefused() throws {
    let fixture = try InContextFixture("llama")
    let many = Array(repeating: String(repeating: "w", count: 100), count: 60)
    let full = #expect(throws: RankifyError.self) { try fixture.scorer().read(many, query: "q", isPooled: true) }
    #expect(full?.message.hasPrefix("60 passages do not fit into") == true, "\(full?.message ?? "")")
    let long = String(repeating: "w", count: 600)
    let query = #expect(throws: RankifyError.self) { try fixture.scorer().read(["p"], query: long, isPooled: true) }
    #expect(query?.message.contains("more than half of the 1024") == true, "\(query?.message ?? "")")
  }

  @Test(arguments: [([5, 5, 5], 15, 5), ([1, 9, 9], 15, 7), ([9, 1, 3], 10, 6), ([4, 4], 0, 0), ([4], -3, 0)])
  func roomIsSharedSoThatShortTextsStayWhole(_ lengths: [Int], _ room: Int, _ expected: Int) {
    #expect(InContextPrompt.limit(lengths, room: room) == expected)
  }
}
