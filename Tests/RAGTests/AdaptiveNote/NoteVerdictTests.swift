import Testing

import RAG

@Suite struct NoteVerdictTests {
  @Test(arguments: [
    ("{\"status\": \"True\"}", true), ("{\"status\":\"False\"}", false), ("```json\n{\"status\": \"true\"}\n```", true),
    ("I say {\"status\": true}.", true), ("{\"status\": \"FALSE\", \"why\": \"true things\"}", false),
  ])
  func jsonCounts(_ reply: String, _ isBetter: Bool) {
    let verdict = NoteVerdict(reply)
    #expect(verdict.isBetter == isBetter)
    #expect(!verdict.isMalformed)
  }

  @Test(arguments: [
    ("status: True", true), ("untrue", false), ("True or false?", false), ("", false), ("yes", false),
    ("{\"status\": \"maybe\"}", false), ("} {", false), ("{\"status\": \"True\"", true),
  ])
  func otherWordsCountOnlyWhereTheySayTrue(_ reply: String, _ isBetter: Bool) {
    let verdict = NoteVerdict(reply)
    #expect(verdict.isBetter == isBetter)
    #expect(verdict.isMalformed)
  }
}
