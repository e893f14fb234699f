import RankifyCore
import Testing

struct HasAnswerTests {
  @Test func agreesWithDPR() throws {
    let samples = try Golden.passages()
    #expect(samples.count { $0.has_answer } > 100)
    for sample in samples {
      let found = HasAnswer(sample.answers, splitsUnspacedScripts: false).isTrue(of: sample.passage)
      #expect(found == sample.has_answer, "\(sample.answers) in \(sample.passage.debugDescription)")
    }
  }

  @Test(arguments: [
    ("Ad", "the mad man", false), ("mad man", "The MAD man.", true), ("madman", "the mad man", false),
    ("3.8 cm", "about 3.8 cm a year", true), ("3.8 cm", "about 3 8 cm", false),
    ("Dvořák", "Antonín DVOR\u{30c}A\u{301}K", true),
    ("Dvorak", "Dvořák", false), ("東京", "日本の東京都は", true), ("北京", "東京都", false), ("กรุงเทพ", "อยู่ที่กรุงเทพมหานคร", true),
    ("القاهرة", "عاصمة مصر هي القاهرة.", true), ("in the", "in, the", false), ("", "anything", false),
    (" \u{200b}", "", false),
    ("๕", "๒๕๖๐", false),
  ])
  func answersAreFoundByToken(_ answer: String, _ passage: String, _ expected: Bool) {
    #expect(HasAnswer([answer]).isTrue(of: passage) == expected)
  }

  @Test func anyAnswerIsEnough() {
    #expect(HasAnswer(["x", "Fundy"]).isTrue(of: "the Bay of Fundy"))
    #expect(!HasAnswer([]).isTrue(of: "the Bay of Fundy"))
  }

  // Only characters of scripts without spaces are told apart otherwise.
  @Test func otherScriptsHaveTheTokensOfDPR() throws {
    for sample in try Golden.passages() {
      let all = sample.answers.joined() + sample.passage
      guard all.unicodeScalars.allSatisfy({ $0.value < 0x0e00 || $0.value >= 0xac00 && $0.value < 0xd7a4 }) else {
        continue
      }
      #expect(HasAnswer(sample.answers).isTrue(of: sample.passage) == sample.has_answer)
    }
  }
}
