import LanguageModels
import TestSupport
import Testing

@Suite struct StopStringsTests {
  private func run(_ pieces: [String], _ stops: [String]) -> (pieces: [String], isFound: Bool) {
    var finder = StopStrings(stops)
    let given = pieces.map { finder.append($0) } + [finder.finish()]
    return (given, finder.isFound)
  }

  @Test func aStopStringAcrossPiecesIsNeverGivenOutInPart() {
    let (pieces, isFound) = run(["Yes", ".\n", "\nQ", "uestion"], ["\n\nQuestion"])
    #expect(pieces == ["Yes", ".", "", "", ""] && isFound)
  }

  @Test func whatOnlyLooksLikeOneComesLater() {
    #expect(run(["a\n", "b\n", "\nc"], ["\n\nQ"]).pieces == ["a", "\nb", "\n\nc", ""])
    #expect(run(["a\n"], ["\n\n"]).pieces == ["a", "\n"])
  }

  @Test func withoutStopStringsAllComesAtOnce() {
    #expect(run(["a", "é", "日"], []).pieces == ["a", "é", "日", ""])
  }

  @Test func charactersAreNeverCut() {
    // Two characters that begin with the same bytes.
    #expect(run(["日", "旧"], ["旦"]).pieces == ["日", "旧", ""])
    #expect(run(["x日本"], ["本語"]).pieces == ["x日", "本"])
  }

  /// The text before the stop string that is complete first, of several the longest.
  private func cut(_ text: String, _ stops: [String]) -> String {
    let text = Array(text.utf8)
    for end in 0...text.count {
      let fitting = stops.map { Array($0.utf8) }.filter { end >= $0.count && text[..<end].suffix($0.count) == $0[...] }
      if let longest = fitting.map(\.count).max() { return String(decoding: text[..<(end - longest)], as: UTF8.self) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  @Test(arguments: 0..<200) func whatIsFoundDoesNotDependOnPieces(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    func word(_ lengths: ClosedRange<Int>) -> String {
      String(
        (0..<Int.random(in: lengths, using: &generator)).map { _ in "abé".randomElement(using: &generator) ?? "a" })
    }
    let text = word(0...40), stops = (0..<3).map { _ in word(1...5) }
    for most in [1, 3, 40] {
      var (pieces, rest): ([String], Substring) = ([], text[...])
      while !rest.isEmpty {
        let count = Int.random(in: 1...most, using: &generator)
        pieces.append(String(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(run(pieces, stops).pieces.joined() == cut(text, stops))
    }
  }
}
