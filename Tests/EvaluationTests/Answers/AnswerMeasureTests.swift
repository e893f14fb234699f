import Evaluation
import RankifyCore
import Testing

struct AnswerMeasureTests {
  private func value(
    _ measure: String, _ answer: String?, _ gold: [String], groups: [[String]]? = nil, passages: [String]? = nil,
    documents: [Document.ID]? = nil, _ normalization: AnswerNormalization = .unicode
  ) throws -> Double {
    let question = Question(query: Query(id: "q", text: "?"), answers: gold, answerGroups: groups)
    let evidence = passages?.enumerated().map { Document(id: "d\($0 + 1)", text: $1) }
    let recorded = RecordedAnswer(query: question.query, text: answer, evidence: evidence)
    return try AnswerMeasure(measure).formula.value(
      of: JudgedAnswer(recorded, to: question, normalization: normalization, goldDocuments: documents))
  }

  @Test(arguments: AnswerNormalization.allCases)
  func workedExamples(_ normalization: AnswerNormalization) throws {
    let f1 = try value("F1", "The Eiffel Tower in Paris", ["Eiffel Tower"], normalization)
    #expect(abs(f1 - 0.6666667) < 1e-6)
    #expect(try value("EM", "the Eiffel tower.", ["Eiffel Tower"], normalization) == 1)
    #expect(abs(try value("F1", "Paris, France", ["Paris", "Lyon"], normalization) - 0.6667) < 1e-4)
    let parts = [["Paris", "Lutetia"], ["1889"]]
    #expect(try value("strEM", "It stands in Paris.", ["Paris"], groups: parts, normalization) == 0.5)
    #expect(try value("strHit", "It stands in Paris.", ["Paris"], groups: parts, normalization) == 0)
    #expect(try value("strHit", "In Lutetia since 1889.", ["Paris"], groups: parts, normalization) == 1)
  }

  private static let otherScripts: [(answer: String, gold: String, em: Double, f1: Double)] = [
    ("東京", "北京", 0, 0.5), ("東京です", "東京", 0, 2.0 / 3), ("東京。", "東京", 1, 1), ("القاهرة", "القاهرة", 1, 1),
    ("في القاهرة", "القاهرة", 0, 2.0 / 3), ("Antonín Dvořák", "Dvořák", 0, 2.0 / 3), ("Dvorak", "Dvořák", 0, 0),
    ("แมว", "แมว!", 1, 1), ("１９８９", "1989", 1, 1), ("서울", "서울", 1, 1), ("서울", "부산", 0, 0),
  ]

  @Test(arguments: otherScripts)
  func otherScriptsAreJudged(_ sample: (answer: String, gold: String, em: Double, f1: Double)) throws {
    let gold = [sample.gold]
    #expect(try value("EM", sample.answer, gold) == sample.em)
    #expect(abs(try value("F1", sample.answer, gold) - sample.f1) < 1e-12)
    let contains: Double = sample.answer.contains(sample.gold) || sample.em == 1 ? 1 : 0
    #expect(try value("Contains", sample.answer, gold) == contains)
  }

  @Test func anAnswerIsContainedByTokenOrByCharacter() throws {
    #expect(try value("Contains", "the mad man", ["Ad"]) == 0)
    #expect(try value("ContainsChars", "the mad man", ["Ad"]) == 1)
    #expect(try value("Contains", "It is the Bay of Fundy.", ["bay of fundy"]) == 1)
    #expect(try value("Contains", "Fundy of bay", ["bay of fundy"]) == 0)
    #expect(try value("Contains", "日本の首都は東京都です", ["東京"]) == 1)
    #expect(try value("Contains", "日本の首都は京都です", ["東京"]) == 0)
  }

  // A gold answer of which normalisation leaves nothing is not contained in everything.
  @Test(
    arguments: AnswerNormalization.allCases, ["EM", "F1", "Precision", "Contains", "ContainsChars", "strEM", "ROUGE-L"])
  func nothingIsNotInEverything(_ normalization: AnswerNormalization, _ measure: String) throws {
    for gold in ["!!!", "The", "an", "東京", "∞"] {
      #expect(try value(measure, "Paris", [gold], normalization) == 0, "\(gold)")
      for blank in ["", " \n"] { #expect(try value(measure, blank, [gold], normalization) == 0, "\(gold)") }
      #expect(try value(measure, nil, [gold], normalization) == 0)
    }
    #expect(try value("EM", "東京", ["東京"], normalization) == 1)
    #expect(try value("EM", "東京", ["北京"], normalization) == 0)
  }

  // Precision alone is highest for "tower", recall alone for "Eiffel"; F1 is for the first gold answer.
  @Test func precisionAndRecallBelongToTheAnswerOfTheBestF1() throws {
    let gold = ["Eiffel Tower of Paris", "Paris Eiffel Tower 1889 France Gustave"]
    let answer = "Eiffel Tower Paris 1889"
    #expect(try value("F1", answer, gold) == 0.8)
    #expect(try value("Precision", answer, gold) == 1)
    #expect(abs(try value("Recall", answer, gold) - 4.0 / 6) < 1e-12)
  }

  @Test func overlapCountsATokenAsOftenAsBothHaveIt() throws {
    #expect(try value("Precision", "x x x", ["x x y"]) == 2.0 / 3)
    #expect(try value("Recall", "x", ["x x y y"]) == 1.0 / 4)
  }

  @Test func evidenceIsJudgedByTextAndByIdentifier() throws {
    let passages = ["nothing", "the MAD man", "the ad"]
    #expect(try value("HasAnswer@2", "", ["Ad"], passages: passages) == 0)
    #expect(try value("HasAnswer@3", "", ["Ad"], passages: passages) == 1)
    #expect(try value("HasAnswer", nil, ["Ad"], passages: passages) == 1)
    #expect(try value("EvidenceRecall", "", ["x"], passages: passages, documents: ["d3", "d9"]) == 0.5)
    #expect(try value("EvidenceRecall", "", ["x"], passages: passages, documents: ["d3", "d3", "d9"]) == 0.5)
    #expect(try value("EvidenceRecall@2", "", ["x"], passages: passages, documents: ["d3", "d9"]) == 0)
  }

  @Test func longestCommonSubsequenceKeepsTheOrder() throws {
    #expect(try value("ROUGE-L", "a b c d", ["a c b d"]) == 0.75)
    #expect(try value("ROUGE-L", "東京都", ["東都"]) == 0.8)
  }

  @Test func measuresOfTheOtherKindAreToldApart() {
    let ofRankings = #expect(throws: RankifyError.self) { try AnswerMeasure("nDCG@10") }
    #expect(ofRankings?.message.contains("judges rankings; those of answers are EM, F1") == true)
    let ofAnswers = #expect(throws: RankifyError.self) { try Measure("EM") }
    #expect(ofAnswers?.message.contains("judges answers; give questions") == true)
  }

  @Test func namesAreRead() throws {
    #expect(try AnswerMeasure("rouge-l").name == "ROUGE-L")
    #expect(try AnswerMeasure("str-em").name == "strEM")
    #expect(try AnswerMeasure("hasanswer@20").name == "HasAnswer@20")
    for bad in ["nDCG@10", "F2", "EM@5", "F1(rel=1)", "HasAnswer@0", "HasAnswer@x", "HasAnswer(k=1)", "", "EM("] {
      #expect(throws: RankifyError.self, "\(bad)") { try AnswerMeasure(bad) }
    }
  }
}
