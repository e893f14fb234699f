import TestSupport
import Testing
import Transformers

struct BatchPlanTests {
  @Test func everySequenceIsInOneBatchTheLongestFirst() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let lengths = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
        Int.random(in: 0...300, using: &generator)
      }
      let threads = Int.random(in: 1...8, using: &generator)
      let batches = BatchPlan(lengths: lengths, threads: threads).batches
      let order = batches.flatMap { $0 }
      #expect(order.sorted() == Array(lengths.indices))
      #expect(zip(order, order.dropFirst()).allSatisfy { lengths[$0] >= lengths[$1] })
      for batch in batches {
        #expect(batch.count == 1 || batch.reduce(0) { $0 + lengths[$1] } <= BatchPlan.tokens)
      }
    }
  }

  @Test func fewShortTextsAreSharedAmongThreads() {
    #expect(BatchPlan(lengths: [8, 8, 8, 8], threads: 2).batches == [[0, 1], [2, 3]])
  }
}
