import RAG
import Testing

@Suite struct FinalAnswerTests {
  @Test(arguments: [
    ("It rains.\nAnswer: Paris", "Paris"), ("**Answer:** Paris", "Paris"), ("Final Answer: **Paris**", "Paris"),
    ("Answer: no idea yet.\nMore thoughts.\nANSWER: 42", "42"), ("So the answer is 3.8 cm.", "3.8 cm."),
    ("The answer is: Rome", "Rome"), ("Answer: Lyon\nAnswer:", "Lyon"), ("Answer:\nNice", "Nice"),
    ("Answer: Nice\nby the sea\n\nThat is all.", "Nice\nby the sea"),
    ("Answer: Lyon\n**Final answer:**", "Lyon"), ("Answer: Paris.\nExplanation: it is.", "Paris."),
    ("**Answer:** Paris\n\n(The answer: could also be Lyon)", "Paris"), ("I say the answer: Rome", "Rome"),
    ("答えは Answer: 東京", "東京"),
  ])
  func whatStandsBehindTheLastMarkIsTheAnswer(_ reply: String, _ text: String) {
    #expect(FinalAnswer(reply).text == text)
    #expect(FinalAnswer(reply).isMarked)
  }

  @Test(arguments: [("It rains.\nParis\n\n", "Paris"), ("", ""), ("\n \n", ""), ("Answer:", "Answer:")])
  func withoutMarkTheLastLineCounts(_ reply: String, _ text: String) {
    #expect(FinalAnswer(reply).text == text)
    #expect(!FinalAnswer(reply).isMarked)
  }
}
