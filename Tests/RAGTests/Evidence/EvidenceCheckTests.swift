import RAG
import RankifyCore
import Testing

@Suite struct EvidenceCheckTests {
  private static let passages = [
    Document(id: "a", title: "Moon", text: "The Moon recedes 3.8 centimetres from the Earth each year."),
    Document(id: "b", text: "Tides slow down the rotation of the Earth."),
  ]

  private static func sentences(_ text: String) -> [AnswerSupport.Sentence] {
    EvidenceCheck().support(of: text, by: passages).sentences
  }

  @Test func aSentenceIsHeldToThePassagesThatItCites() {
    let right = Self.sentences("The Moon recedes 3.8 centimetres a year [1].")[0]
    #expect(right.citations == [1] && right.isSupported && right.share == 1 && right.passage == 1)
    let wrong = Self.sentences("The Moon recedes 3.8 centimetres a year [2].")[0]
    #expect(wrong.citations == [2] && !wrong.isSupported && wrong.passage == 1)
  }

  @Test func withoutCitationTheBestPassageCounts() {
    let found = Self.sentences("Tides slow rotation. Cats purr.")
    #expect(found.map(\.isSupported) == [true, false])
    #expect(found.map(\.passage) == [2, nil])
  }

  @Test func numbersThatNoPassageHasAreTold() {
    let support = EvidenceCheck().support(of: "Tides slow rotation [2, 7]. So it is [0].", by: Self.passages)
    #expect(support.citations == [2])
    #expect(support.unknownCitations == [7, 0])
    #expect(support.plainText == "Tides slow rotation. So it is.")
  }

  @Test func aNumberInBracketsAloneIsAnAnswer() {
    let support = EvidenceCheck().support(of: "[1984]", by: Self.passages)
    #expect(support.plainText == "[1984]")
    #expect(support.unknownCitations == [1984])
  }

  @Test func citationsOnALineOfTheirOwnAreChecked() {
    #expect(EvidenceCheck().support(of: "Tides slow rotation.\n[9]", by: Self.passages).unknownCitations == [9])
  }

  @Test(arguments: ["He died in 1882.", "The half life is long.", "It was Paris."])
  func signsBetweenWordsJoinNone(_ sentence: String) {
    let passage = Document(
      id: "a", text: "He (1809–1882) was a naturalist/geologist; its half-life is long: Paris/London.")
    #expect(EvidenceCheck().support(of: sentence, by: [passage]).sentences.map(\.isSupported) == [true])
  }

  @Test func manySentencesTakeNoTimeThatGrowsWithTheirSquare() {
    let begun = ContinuousClock.now
    #expect(Sentences.of(String(repeating: "A. ", count: 20_000)).count == 1)
    #expect(begun.duration(to: .now) < .seconds(30))
  }

  @Test func nothingSpeaksAgainstYes() {
    #expect(Self.sentences("Yes.").map(\.isSupported) == [true])
  }

  @Test func withoutPassagesNothingIsSupported() {
    let support = EvidenceCheck().support(of: "Tides slow rotation [1].", by: [])
    #expect(support.sentences.map(\.isSupported) == [false])
    #expect(support.unknownCitations == [1])
  }

  @Test func theStageLeavesTheAnswerAsItIs() async throws {
    let ranking = Ranking(query: Query(id: "q", text: "?"), hits: Self.passages.map { Hit(document: $0, score: 1) })
    let answer = try await EvidenceCheck().run(Answer(query: ranking.query, text: "Tides [2]", evidence: ranking))
    #expect(answer.text == "Tides [2]")
    #expect(answer.plainText == "Tides")
  }
}

@Suite struct CitedTextTests {
  @Test(arguments: [
    ("a [1]", "a", [1]), ("a [1][2] b", "a b", [1, 2]), ("a [1, 3; 5]", "a", [1, 3, 5]), ("a [2-4]", "a", [2, 3, 4]),
    ("a[1].", "a.", [1]), ("[12] a", "a", [12]),
  ])
  func citationsAreNumbersInBrackets(_ text: String, _ plain: String, _ numbers: [Int]) {
    #expect(CitedText(text).plain == plain)
    #expect(CitedText(text).numbers == numbers)
  }

  @Test(arguments: [
    "a [b]", "a [1", "a []", "a [1-]", "a [9-1]", "a [1-99999999]", "a [-1]", "a [99999999999999999999]",
  ])
  func otherBracketsStay(_ text: String) {
    #expect(CitedText(text).plain == text)
    #expect(CitedText(text).numbers == [])
  }
}

@Suite struct SentencesTests {
  @Test func sentencesEndBeforeBlanksAndTakeTheirCitationsAlong() {
    #expect(
      Sentences.of("It is 3.8 cm. [1] Dr. J. Smith says \"so.\" Really? Yes [2].\nNext") == [
        "It is 3.8 cm. [1]", "Dr. J. Smith says \"so.\"", "Really?", "Yes [2].", "Next",
      ])
  }

  @Test func chineseAndJapaneseSentencesEndWithoutBlanks() {
    #expect(Sentences.of("北京是首都。[1]它很大！") == ["北京是首都。[1]", "它很大！"])
  }

  @Test func whatGoesOnInLowerCaseIsOneSentence() {
    #expect(
      Sentences.of("The answer to \"How far?\" is 2. Yes! he said.") == [
        "The answer to \"How far?\" is 2.", "Yes! he said.",
      ])
  }

  @Test func theNumberOfAnItemBelongsToIt() {
    #expect(Sentences.of("1. Tides.\n2. It was 1969. Then 3.") == ["1. Tides.", "2. It was 1969.", "Then 3."])
  }

  @Test func nothingHasNone() { #expect(Sentences.of(" \n ") == []) }
}
