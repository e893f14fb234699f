import RankifyCore
import Reranking
import Testing
import Transformers

/// Passages that are read each by itself.
@Suite struct InContextBlocksTests {
  private func scorer(_ fixture: InContextFixture, cache: Int?) throws -> InContextScorer {
    try fixture.scorer {
      $0.cache = cache
      $0.wording.numbersPassages = false
    }
  }

  // A passage alone stands behind the same tokens either way.
  @Test(arguments: ["llama", "gemma3"])
  func onePassageScoresAsWhenReadInThePrompt(_ name: String) throws {
    let fixture = try InContextFixture(name)
    for text in ["a", "some longer passage, of several words"] {
      let whole = try scorer(fixture, cache: nil).read([text], query: "words", isPooled: false)
      let block = try scorer(fixture, cache: 1 << 20).read([text], query: "words", isPooled: false)
      #expect(block.prompt == whole.prompt)
      for (found, expected) in zip(block.headScores, whole.headScores) { #expect(agree(found, expected, of: 1)) }
    }
  }

  // Of layers without a view of other passages, which the first one's keys are, nothing changes by reading apart.
  @Test func headsOfTheFirstLayerScoreNearlyAsInThePrompt() throws {
    let fixture = try InContextFixture("llama"), passages = fixture.cases[1].passages
    let whole = try scorer(fixture, cache: nil).read(passages, query: "fox", isPooled: false)
    let block = try scorer(fixture, cache: 1 << 20).read(passages, query: "fox", isPooled: false)
    for (found, expected) in zip(block.headScores.prefix(4), whole.headScores) {
      #expect(agree(found, expected, of: 1))
    }
    #expect(!zip(block.headScores.dropFirst(4), whole.headScores.dropFirst(4)).allSatisfy { agree($0, $1, of: 1) })
  }

  @Test(arguments: [0, 1 << 20])
  func passagesAreReadOnceWhereMemoryLasts(_ cache: Int) throws {
    let fixture = try InContextFixture("llama"), scorer = try scorer(fixture, cache: cache)
    let first = try scorer.read(["a b c", "d e"], query: "a", isPooled: true).scores(.sum)
    #expect(scorer.passagesRead == 2)
    let again = try scorer.read(["a b c", "d e"], query: "a", isPooled: true).scores(.sum)
    #expect(scorer.passagesRead == (cache == 0 ? 4 : 2))
    #expect(first == again)
    _ = try scorer.read(["d e", "a b c"], query: "a", isPooled: true)
    #expect(scorer.passagesRead == (cache == 0 ? 6 : 2))
  }

  // What is cut off of a block is what would not have been read.
  @Test func longPassagesAreCutAsInThePrompt() throws {
    let fixture = try InContextFixture("llama"), long = String(repeating: "w", count: 2000)
    let whole = try scorer(fixture, cache: nil).read([long], query: "w", isPooled: true)
    let block = try scorer(fixture, cache: 1 << 20).read([long], query: "w", isPooled: true)
    #expect(block.prompt == whole.prompt && block.prompt.truncatedCount == 1)
    #expect(agree(block.scores(.sum), whole.scores(.sum), of: 1))
  }
}
