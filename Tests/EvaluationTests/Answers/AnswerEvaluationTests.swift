import Evaluation
import RankifyCore
import Testing

struct AnswerEvaluationTests {
  private func question(_ id: String, _ answers: [String], gold: [Document.ID]? = nil) -> Question {
    Question(query: Query(id: id, text: "What is \(id)?"), answers: answers, goldDocuments: gold)
  }

  private func answer(_ id: String, _ text: String?, _ passages: [(String, String)]? = nil) -> RecordedAnswer {
    RecordedAnswer(
      query: Query(id: id, text: ""), text: text, evidence: passages?.map { Document(id: $0.0, text: $0.1) })
  }

  private func evaluation(
    _ answers: [RecordedAnswer], _ questions: [Question], _ measures: [String] = ["EM", "F1"], qrels: Qrels? = nil
  ) throws -> AnswerEvaluation {
    try AnswerEvaluation(
      of: JudgedAnswers(answers, to: questions, tag: "t", qrels: qrels),
      measures: measures.map { try AnswerMeasure($0) })
  }

  private func fault(_ body: () throws -> Any) -> String {
    do {
      return "no error: \(try body())"
    } catch {
      return "\(error)"
    }
  }

  @Test func everyQuestionCounts() throws {
    let questions = ["b", "a", "c", "d"].map { question($0, ["x"]) }
    let found = try evaluation([answer("a", "x"), answer("c", nil), answer("b", " "), answer("z", "x")], questions)
    #expect(found.queries == ["a", "b", "c", "d"])
    #expect(found.values == [[1, 1], [0, 0], [0, 0], [0, 0]])
    #expect(found.summary == [0.25, 0.25])
    #expect(found.coverage.missing == ["d"])
    #expect(found.coverage.unanswered == ["b", "c"])
    #expect(found.coverage.unasked == ["z"])
    #expect(found.basis == "over all 4 questions, 3 of them without an answer and counted as 0")
    #expect(found.faults == nil)
  }

  @Test func aQuestionWithoutGoldAnswersIsAnError() {
    let message = fault { try evaluation([answer("a", "x")], [question("a", ["x"]), question("b", ["", " "])]) }
    #expect(message.contains("question 'b' has no gold answer"))
  }

  @Test func answersToOtherQuestionsAreAnError() {
    let message = fault { try evaluation([answer("1", "x")], [question("a", ["x"])]) }
    #expect(message.contains("it answers '1', asked is 'a'"))
  }

  @Test func otherWordsOfAQuestionAreSeen() throws {
    let other = RecordedAnswer(query: Query(id: "a", text: "Who is it?"), text: "x")
    let same = RecordedAnswer(query: Query(id: "b", text: "what is b"), text: "x")
    let found = try evaluation([other, same], [question("a", ["x"]), question("b", ["x"])])
    #expect(found.coverage.reworded == ["a"])
  }

  @Test func faultsAreToldApart() throws {
    let questions = ["a", "b", "c", "d"].map { question($0, ["right"]) }
    let answers = [
      answer("a", "It is right.", [("1", "the right one")]), answer("b", "wrong", [("1", "no"), ("2", "Right!")]),
      answer("c", "right", [("1", "no")]), answer("d", "wrong", []),
    ]
    let byText = try #require(try evaluation(answers, questions).faults)
    #expect(byText.evidence == .hasAnswer)
    #expect((byText.rightWithGold, byText.wrongWithGold) == (1, 1))
    #expect((byText.rightWithoutGold, byText.wrongWithoutGold) == (1, 1))
    // Nobody's fault: no answer at all, but for one of only white space.
    let silent = [answers[0], answer("b", nil, [("1", "right")]), answer("c", " ", [("1", "right")])]
    let without = try #require(try evaluation(silent, questions).faults)
    #expect((without.unanswered, without.wrongWithGold, without.wrongWithoutGold) == (2, 1, 0))
    #expect(without.questions == 4)
    #expect(try evaluation(questions.map { answer($0.id, "right", []) }, questions).faults == nil)
    // All documents that an answer needs must be there.
    let qrels = Qrels(["a": ["1": 1, "2": 0], "b": ["1": 1, "2": 2], "c": ["1": 1, "9": 1], "d": ["1": 1]])
    let found = try evaluation(answers, questions, ["EvidenceRecall"], qrels: qrels)
    #expect(found.values == [[1], [1], [0.5], [0]])
    let byDocument = try #require(found.faults)
    #expect(byDocument.evidence == .goldDocuments)
    #expect((byDocument.rightWithGold, byDocument.wrongWithGold) == (1, 1))
    #expect((byDocument.rightWithoutGold, byDocument.wrongWithoutGold) == (1, 1))
  }

  @Test func goldDocumentsAreKnownOfAllOrOfNone() throws {
    let answers = [answer("a", "x", [("1", "x")])]
    let questions = [question("a", ["x"], gold: ["1", "2"]), question("b", ["x"], gold: ["1"])]
    #expect(try evaluation(answers, questions, ["EvidenceRecall"]).summary == [0.25])
    let mixed = [questions[0], question("b", ["x"])]
    #expect(try evaluation(answers, mixed).summary == [0.5, 0.5])
    #expect(fault { try evaluation(answers, mixed, ["EvidenceRecall"]) }.contains("questions that all list them"))
    let qrels = Qrels(["a": ["1": 1], "b": ["1": 0]])
    #expect(fault { try evaluation(answers, questions, qrels: qrels) }.contains("'b' has no relevant document"))
  }

  @Test func measuresThatNeedEvidenceSaySo() throws {
    let questions = [question("a", ["x"])]
    #expect(fault { try evaluation([answer("a", "x")], questions, ["HasAnswer@5"]) }.contains("has no 'ctxs'"))
    #expect(
      fault { try evaluation([answer("a", "x", [("1", "")])], questions, ["HasAnswer"]) }.contains("needs the text"))
    #expect(
      fault { try evaluation([answer("a", "x", [("1", "x")])], questions, ["EvidenceRecall"]) }.contains("--qrels"))
    #expect(try evaluation([answer("a", "x", [])], questions, ["HasAnswer"]).summary == [0])
  }

  @Test func evidenceAloneIsJudged() throws {
    let questions = [question("a", ["x"]), question("b", ["x"])]
    let answers = [answer("a", nil, [("1", "y"), ("2", "x")]), answer("b", nil, [])]
    let found = try evaluation(answers, questions, ["HasAnswer@1", "HasAnswer@2"])
    #expect(found.summary == [0, 0.5])
    #expect(found.basis == "over all 2 questions")
    #expect(found.faults == nil)
    #expect(fault { try evaluation(answers, questions) }.contains("has only passages"))
  }

  @Test func answersAreComparedAsRunsAre() throws {
    let questions = (1...6).map { question("\($0)", ["yes"]) }
    let base = try evaluation((1...6).map { answer("\($0)", $0 < 3 ? "yes" : "no") }, questions)
    let new = try evaluation((2...6).map { answer("\($0)", $0 < 6 ? "yes" : "no") }, questions)
    var comparer = Comparer()
    comparer.countsQueriesNeitherHas = true
    let found = try #require(try comparer.compare([new], with: [base]).first)
    #expect(found.measure == "EM")
    #expect(found.queries == 6)
    #expect((found.wins, found.ties, found.losses) == (3, 2, 1))
    #expect(abs(found.difference - 1.0 / 3) < 1e-12)
    let interval = try #require(base.intervals()[0])
    #expect(interval.lowerBound < base.summary[0] && base.summary[0] < interval.upperBound)
  }
}
