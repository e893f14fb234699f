import Foundation
import LanguageModels
import RankifyCore
import Reranking
import Testing
import Training

@Suite struct HeadDetectionTests {
  private static let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("RerankingTests/InContext/Golden/llama").path

  private func scorer() throws -> InContextScorer {
    let model = try LocalModel(Self.model)
    return try InContextScorer(model.decoder, model.tokenizer, frame: PromptFrame(model))
  }

  private var set: TrainingSet {
    let documents = (0..<6).map { Document(id: "d\($0)", text: "passage number \($0)") }
    let examples = (0..<3).map { number in
      TrainingExample(
        query: Query(id: "q\(number)", text: "number \(number)"),
        candidates: (0..<6).map { TrainingCandidate(document: $0, gain: $0 == number ? 1 : 0) })
    }
    return TrainingSet(documents: documents, examples: examples)
  }

  @Test func headsComeBestFirstAndTheSameEachTime() throws {
    let detection = HeadDetection(try scorer())
    let measured = try detection.run(set)
    #expect(measured.count == 12 && Set(measured.map(\.head)).count == 12)
    #expect(measured.map(\.score) == measured.map(\.score).sorted(by: >))
    #expect(measured.allSatisfy { (0...1).contains($0.score) })
    #expect(try detection.run(set) == measured)
    #expect(try HeadDetection(scorer(), seed: 7).run(set) != measured)
  }

  // Of three passages in an order by lot, what a single head gives is measured as its ranking is worth.
  @Test func aHeadIsWorthWhatItsRankingIs() throws {
    let scorer = try scorer(), one = TrainingSet(documents: set.documents, examples: [set.examples[0]])
    let best = try HeadDetection(scorer).run(one)
    let order = PassageOrder.shuffled(seed: 42).places(6, query: one.examples[0].query)
    let reading = try scorer.read(
      order.map { one.documents[$0].text }, query: one.examples[0].query.text, isPooled: false)
    let relevant = try #require(order.firstIndex(of: 0))
    for (row, head) in scorer.chosenHeads.enumerated() {
      let scores = reading.headScores[row]
      let rank = scores.indices.count {
        scores[$0] > scores[relevant] || (scores[$0] == scores[relevant] && $0 < relevant)
      }
      let expected = 1 / log2(Double(rank + 2))
      let found = try #require(best.first { $0.head == head }).score
      #expect(abs(found - expected) < 1e-9)
    }
    let attention = try HeadDetection(scorer, criterion: .attention).run(one)
    for (row, head) in scorer.chosenHeads.enumerated() {
      let found = try #require(attention.first { $0.head == head }).score
      #expect(found == reading.headAttention[row][relevant])
      // Attention is no difference: calibrated scores can be less than nothing.
      #expect(found > 0 && found != reading.headScores[row][relevant])
    }
  }

  @Test func examplesThatTellNothingAreLeftOut() throws {
    var set = self.set
    let detection = HeadDetection(try scorer())
    let expected = try detection.run(set)
    set.examples.append(
      TrainingExample(query: Query(id: "n", text: "x"), candidates: [TrainingCandidate(document: 0, gain: 0)]))
    set.examples.append(
      TrainingExample(query: Query(id: "p", text: "x"), candidates: [TrainingCandidate(document: 0, gain: 1)]))
    #expect(try detection.run(set) == expected)
    set.examples.removeFirst(3)
    let error = #expect(throws: RankifyError.self) { try detection.run(set) }
    #expect(error?.message.contains("nothing to tell heads by") == true)
  }
}
