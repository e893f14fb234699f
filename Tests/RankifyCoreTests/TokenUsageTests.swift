import RankifyCore
import Testing

@Suite struct TokenUsageTests {
  // A server may claim any number.
  @Test func sumsStayWithinWhatANumberHolds() {
    let usage = TokenUsage(prompt: .max - 1, reused: 2, answer: .max) + TokenUsage(prompt: 1, reused: 3, answer: 1)
    #expect(usage == TokenUsage(prompt: .max, reused: 5, answer: .max))
    var sum = TokenUsage(prompt: .max)
    sum += TokenUsage(prompt: .max)
    #expect(sum.prompt == .max)
  }
}
