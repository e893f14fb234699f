import Foundation
import LanguageModels
import TestSupport
import Testing

@Suite struct GrammarTests {
  private func fits<Grammar: AnswerGrammar>(_ grammar: Grammar, _ text: String) -> Bool {
    grammar.next(grammar.start, text.utf8).map(grammar.isComplete) ?? false
  }

  private func begins<Grammar: AnswerGrammar>(_ grammar: Grammar, _ text: String) -> Bool {
    grammar.next(grammar.start, text.utf8) != nil
  }

  @Test func choicesAreTheirTexts() {
    let grammar = ChoiceGrammar(["yes", "no", "not at all", "日本"])
    for text in ["yes", "no", "not at all", "日本"] { #expect(fits(grammar, text)) }
    for text in ["", "ye", "not", "日"] { #expect(begins(grammar, text) && !fits(grammar, text)) }
    for text in ["yess", "Yes", " no", "nope"] { #expect(!begins(grammar, text)) }
  }

  @Test func ordersHaveEachNumberOnce() {
    let grammar = PermutationGrammar(count: 12)
    #expect(fits(grammar, "[12] > [1] > [11] > [10] > [9] > [8] > [7] > [6] > [5] > [4] > [3] > [2]"))
    for text in ["[0", "[13", "[1] > [1]", "[01", "[]", "[1]>", " [1", "[1] > [2] > [2", "[120"] {
      #expect(!begins(grammar, text), "\(text)")
    }
    #expect(begins(grammar, "[1] > [1") && !fits(grammar, "[1]"))
    // With 1, 10, 11 and 12 gone no number begins with 1.
    #expect(!begins(grammar, "[1] > [10] > [11] > [12] > [1"))
    #expect(fits(PermutationGrammar(count: 1), "[1]"))
  }

  @Test(arguments: [
    #"{}"#, #"[]"#, #"{"a": [1, -2.5e+3, true, null, "x\"\u00e9\n日"], "b": {"c": []}}"#, "[\n  0,\n  0.5\n]",
    #"["😀"]"#,
  ]) func jsonIsTaken(_ text: String) throws {
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    #expect(fits(JSONGrammar(), text), "\(text)")
  }

  @Test(arguments: [
    "1", "true", " {}", "{1", "[,", "[1,]", #"{"a" 1"#, #"{"a":}"#, "[01", "[1.]", "[+", "[.5", #"["\x"#, "[\"\n",
    "[tru ", "[1 2", "{} ", "[]]", #"{"a":1,}"#, "[nul]", "[--", "[1e]", #"["\u12g"#,
  ]) func whatIsNoJSONIsNot(_ text: String) { #expect(!begins(JSONGrammar(), text), "\(text)") }

  @Test func depthAndWhiteSpaceAreBounded() {
    #expect(begins(JSONGrammar(), String(repeating: "[", count: 64)))
    #expect(!begins(JSONGrammar(), String(repeating: "[", count: 65)))
    #expect(!begins(JSONGrammar(), "[" + String(repeating: " ", count: 33)))
  }

  @Test(arguments: 0..<30) func allowedTokensAreThoseThatFit(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let letters = Array("[]> 123,\"{}:tru".utf8)
    let tokens = (0..<400).map { index -> [UInt8]? in
      if index % 50 == 0 { return nil }
      return (0..<Int.random(in: 0...5, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? 0 }
    }
    let vocabulary = VocabularyBytes(tokens)
    func check<Grammar: AnswerGrammar>(_ grammar: Grammar, _ text: String) {
      guard let state = grammar.next(grammar.start, text.utf8) else { return }
      let fitting = tokens.indices.filter { index in
        tokens[index].map { !$0.isEmpty && grammar.next(state, $0) != nil } ?? false
      }
      #expect(vocabulary.allowed(grammar, state).map(Int.init).sorted() == fitting)
    }
    for text in ["", "[", "[1", "[1] > ", "[3]"] { check(PermutationGrammar(count: 30), text) }
    for text in ["", "[", "[1", "{\"a\":", "[tr"] { check(JSONGrammar(), text) }
  }
}
