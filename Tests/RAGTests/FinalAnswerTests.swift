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
    ("答えは Answer: 東京", "東京"), ("Reason.\n**Answer**: Paris", "Paris"), ("__Answer__: Paris", "Paris"),
    ("_Final answer_ : Paris", "Paris"), ("Answer：東京", "東京"), ("**Answer**：**東京**", "東京"),
    ("**The answer is** Paris", "Paris"), ("The **answer** is Paris", "Paris"),
    ("**Answer**: Paris.\n**Explanation**: it is.", "Paris."),
    ("Answer:\n* Paris: 1\n* Rome: 2", "Paris: 1\n* Rome: 2"),
  ])
  func whatStandsBehindTheLastMarkIsTheAnswer(_ reply: String, _ text: String) {
    #expect(FinalAnswer(reply).text == text)
    #expect(FinalAnswer(reply).isMarked)
  }

  @Test(arguments: [
    ("It rains.\nParis\n\n", "Paris"), ("", ""), ("\n \n", ""), ("Answer:", "Answer:"),
    ("The answer isn't in the passages.", "The answer isn't in the passages."),
    ("The answer isn’t here.", "The answer isn’t here."), ("I think the answer issue is hard.\nParis", "Paris"),
    ("The answer_is: it.\nParis", "Paris"), ("Unanswer: no.\nParis", "Paris"),
  ])
  func withoutMarkTheLastLineCounts(_ reply: String, _ text: String) {
    #expect(FinalAnswer(reply).text == text)
    #expect(!FinalAnswer(reply).isMarked)
  }

  @Test(arguments: [
    "Reasons.\n\n**Answer:**\n\nParis\n\nSources: [1], [2]", "**Final Answer:**\n\n**Paris**",
    "**Answer:**\n\n**Paris**\n\nLet me know if this answer is helpful: ok.",
  ])
  func theAnswerMayStandBelowABoldMark(_ reply: String) {
    #expect(FinalAnswer(reply) == FinalAnswer("Answer: Paris"))
  }

  @Test func longRepliesTakeNoTimeThatGrowsWithTheirSquare() {
    let begun = ContinuousClock.now
    let words = ["Answer: ", "answer is ", "answer", "Answer\n", "Answer ** ", "Answer: *"]
    for word in words { _ = FinalAnswer(String(repeating: word, count: 20_000)) }
    #expect(FinalAnswer("Answer: " + String(repeating: "*", count: 100_000)).isMarked == false)
    #expect(begun.duration(to: .now) < .seconds(30))
  }
}
