import RankifyCore
import Retrieval
import Testing

@Suite struct AnalyzerTests {
  private let english: Analyzer

  init() throws { english = try Analyzer() }

  @Test func englishDropsPossessivesAndStopWordsAndStems() {
    #expect(english.terms(of: "The dog's owners don't agree.") == ["dog", "owner", "don't", "agre"])
    #expect(
      english.terms(of: "Rock ’n’ roll, the bands’ and THE BAND’S tours") == [
        "rock", "n", "roll", "band", "band", "tour",
      ])
  }

  @Test func punctuationWithinNumbersAndNamesStays() {
    #expect(
      english.terms(of: "3.14 1,000 a.b x_y B-52 std:io") == ["3.14", "1,000", "a.b", "x_y", "b", "52", "std:io"])
  }

  @Test func offsetsCoverTheWholeToken() {
    var text = "Élan: the dog's 漢字"
    var found: [String] = []
    text.withUTF8 { bytes in
      english.analyze(bytes) { term, start, end in
        let source = String(decoding: bytes[start..<end], as: UTF8.self)
        found.append("\(String(decoding: term, as: UTF8.self))<\(source)")
        return true
      }
    }
    #expect(found == ["élan<Élan", "dog<dog's", "漢<漢", "字<字"])
  }

  @Test func emitStopsTheAnalysis() {
    var text = "one two three"
    var seen = 0
    text.withUTF8 { bytes in
      english.analyze(bytes) { _, _, _ in
        seen += 1
        return seen < 2
      }
    }
    #expect(seen == 2)
  }

  @Test(arguments: [
    [0xFF], [0x61, 0xC3], [0x61, 0xE2, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88], [0xF4, 0x90, 0x80, 0x80],
  ])
  func bytesThatAreNotUTF8SeparateWords(_ bytes: [UInt8]) {
    var terms: [String] = []
    (Array("cat".utf8) + [0x20] + bytes + Array(" mat".utf8)).withUnsafeBufferPointer { text in
      english.analyze(text) { term, _, _ in
        terms.append(String(decoding: term, as: UTF8.self))
        return true
      }
    }
    #expect(terms.filter { $0 != "a" } == ["cat", "mat"])
  }

  @Test func simpleOnlyCutsAndLowersCase() throws {
    let simple = try Analyzer(AnalysisSettings(language: "simple"))
    #expect(simple.terms(of: "The Dog's RUNNING") == ["the", "dog's", "running"])
  }

  @Test func stopWordsAndStemmerCanBeChosen() throws {
    let settings = AnalysisSettings(stemmer: .snowball("english"), stopWords: .custom(["dog"]))
    #expect(try Analyzer(settings).terms(of: "The dog generously runs") == ["the", "generous", "run"])
    let bare = AnalysisSettings(stemmer: AnalysisSettings.Stemmer.none, stopWords: .none)
    #expect(try Analyzer(bare).terms(of: "The dogs") == ["the", "dogs"])
  }

  @Test func unknownLanguageNamesTheKnownOnes() {
    let error = #expect(throws: RankifyError.self) { try Analyzer(AnalysisSettings(language: "klingon")) }
    #expect(error?.code == .badArguments)
    #expect(error?.message.hasPrefix("language 'klingon' is not known; known are ar (arabic), ") == true)
  }

  @Test func unknownStemmerNamesTheKnownOnes() {
    let error = #expect(throws: RankifyError.self) {
      try Analyzer(AnalysisSettings(stemmer: .snowball("lovins2")))
    }
    #expect(error?.message.contains("known are none, ") == true)
  }

  @Test func languageNamesAndCodesAreTheSameSettings() {
    #expect(AnalysisSettings(language: "German") == AnalysisSettings(language: "de"))
    #expect(AnalysisSettings(language: "de") != AnalysisSettings(language: "en"))
  }
}
