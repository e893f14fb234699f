import LanguageModels
import Testing

@Suite struct ThoughtFilterTests {
  private static let replies = [
    ("<think>\nHm, <b>.\n</think>\n\nParis [1]", "Paris [1]"), ("Paris", "Paris"), (" <thin", " <thin"),
    ("<think>no end", ""),
    ("a <think>b</think>", "a <think>b</think>"), ("<think></think>x</think>", "x</think>"), ("", ""),
  ]

  @Test(arguments: replies)
  func whatIsThoughtBeforeTheAnswerIsTakenOut(_ reply: String, _ answer: String) {
    #expect(ThoughtFilter.answer(in: reply) == answer)
  }

  @Test(arguments: replies, 1...9)
  func piecesMakeUpTheSame(_ reply: (String, String), _ size: Int) {
    var (filter, found, rest) = (ThoughtFilter(), "", reply.0[...])
    while !rest.isEmpty {
      found += filter.append(String(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(found + filter.finish() == reply.1)
  }

  @Test func aThoughtThatThePromptBeganIsTakenOutToo() {
    #expect(ThoughtFilter.answer(in: "Hm.\n</think>\n\nParis") == "Paris")
  }
}
