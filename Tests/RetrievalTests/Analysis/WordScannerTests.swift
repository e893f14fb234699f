import Retrieval
import Testing

@Suite struct WordScannerTests {
  private func tokens(_ text: String) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      var scanner = WordScanner(bytes)
      var tokens: [String] = []
      while let token = scanner.next() {
        tokens.append(String(decoding: bytes[token.start..<token.end], as: UTF8.self))
      }
      return tokens
    }
  }

  @Test func longWordsAreCutAt255Units() {
    #expect(tokens(String(repeating: "a", count: 600)).map(\.count) == [255, 255, 90])
    #expect(tokens(String(repeating: "é", count: 256)).map(\.count) == [255, 1])
    // A character of two units that does not fit begins the next token.
    #expect(tokens(String(repeating: "𝒜", count: 128)).map(\.count) == [127, 1])
    #expect(tokens(String(repeating: "a", count: 254) + ".b").map(\.count) == [254, 1])
  }

  /// The longest terms in bytes: characters that grow in lower case, in every language.
  @Test(arguments: ["en", "simple", "de", "tr", "el", "zh", "fi", "ar"])
  func theLongestTermsFit(_ language: String) throws {
    let analyzer = try Analyzer(AnalysisSettings(language: language, stopWords: .none, foldsDiacritics: true))
    for letter in ["Ⱥ", "ẞ", "ࠀ", "カ", "漢", "𝒜", "Æ", "I", "ﾞ", "a\u{301}"] {
      let text = String(repeating: letter, count: 600)
      #expect(analyzer.terms(of: text).allSatisfy { $0.utf8.count <= 3 * 255 }, "\(letter)")
    }
  }

  @Test func connectorsReachTheirWord() {
    #expect(tokens("____a") == ["____a"])
    #expect(tokens(String(repeating: "_", count: 1000) + "a").map(\.count) == [255])
    #expect(tokens(String(repeating: "_", count: 1000) + " a") == ["a"])
    #expect(tokens("___é") == ["___é"])
  }

  @Test func marksAttachAndEmojiStayWhole() {
    #expect(tokens("e\u{301}te\u{301}") == ["e\u{301}te\u{301}"])
    #expect(tokens("👩‍🚀👍🏽 🇩🇪🇫🇷 1️⃣ #️⃣ #1").count == 7)
  }

  @Test func charactersAfterUnicode12AreNoLetters() {
    // U+10EC2 came with Unicode 16, the Wancho letters with 12.
    #expect(tokens("a\u{10EC2}b") == ["a", "b"])
    #expect(tokens("\u{1E2C0}\u{1E2C1}").count == 1)
  }
}
