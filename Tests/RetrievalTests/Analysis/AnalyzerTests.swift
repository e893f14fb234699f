import Foundation
import RankifyCore
import Retrieval
import TestSupport
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
    [0xFF], [0xC3], [0xE2, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88], [0xF4, 0x90, 0x80, 0x80],
  ])
  func bytesThatAreNotUTF8SeparateWords(_ bytes: [UInt8]) {
    #expect(terms(english, Array("cat".utf8) + bytes + Array("mat".utf8)) == ["cat", "mat"])
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

  @Test func regionsAreNoPartOfTheLanguage() {
    #expect(AnalysisSettings(language: "pt-BR") == AnalysisSettings(language: "pt"))
    #expect(AnalysisSettings(language: "zh_Hant_TW").bigrams)
  }

  @Test func settingsSurviveEncoding() throws {
    let settings = [
      AnalysisSettings(),
      AnalysisSettings(language: "de", stemmer: AnalysisSettings.Stemmer.none, foldsDiacritics: true),
      AnalysisSettings(language: "zh", stopWords: .custom(["a", "的"])),
    ]
    let encoded = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode([AnalysisSettings].self, from: encoded) == settings)
  }

  @Test func settingsOfAnotherVersionAreRefused() throws {
    let current = "\"version\":\(AnalysisSettings.currentVersion)"
    let json = String(decoding: try JSONEncoder().encode(AnalysisSettings()), as: UTF8.self)
    #expect(json.contains(current))
    let changed = Data(json.replacingOccurrences(of: current, with: "\"version\":999").utf8)
    let settings = try JSONDecoder().decode(AnalysisSettings.self, from: changed)
    let error = #expect(throws: RankifyError.self) { try Analyzer(settings) }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("version 999") == true)
  }

  @Test func stopWordsTooLongAreRefused() throws {
    let settings = AnalysisSettings(stopWords: .custom([String(repeating: "x", count: 64)]))
    #expect(throws: RankifyError.self) { try Analyzer(settings) }
    let longest = AnalysisSettings(stopWords: .custom([String(repeating: "X", count: 63)]))
    #expect(try Analyzer(longest).terms(of: String(repeating: "x", count: 63)).isEmpty)
  }

  /// Bytes that are not UTF-8 are read as the replacement character that decoding them would give.
  @Test(arguments: ["en", "zh", "tr", "el"])
  func randomBytesGiveTheTermsOfTheirRepairedText(_ language: String) throws {
    let analyzer = try Analyzer(AnalysisSettings(language: language, foldsDiacritics: true))
    var generator = SeededGenerator(seed: 17)
    for _ in 0..<300 {
      let ranges: [ClosedRange<UInt8>] = [0x61...0x65, 0x20...0x7F, 0x80...0xBF, 0xC0...0xFF, 0xE2...0xEF, 0x00...0xFF]
      let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
        UInt8.random(in: ranges.randomElement(using: &generator) ?? 0...255, using: &generator)
      }
      #expect(terms(analyzer, bytes) == analyzer.terms(of: String(decoding: bytes, as: UTF8.self)), "\(bytes)")
    }
  }

  @Test func manyThreadsShareAnAnalyzer() async throws {
    let analyzer = try Analyzer(AnalysisSettings(language: "de"))
    let text = String(repeating: "Die Häuser der Bürgermeisterinnen wurden gestrichen. ", count: 200)
    let expected = analyzer.terms(of: text)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { analyzer.terms(of: text) == expected } }
      for await same in group { #expect(same) }
    }
  }

  private func terms(_ analyzer: Analyzer, _ bytes: [UInt8]) -> [String] {
    var terms: [String] = []
    bytes.withUnsafeBufferPointer { text in
      analyzer.analyze(text) { term, start, end in
        #expect(0 <= start && start < end && end <= bytes.count)
        terms.append(String(decoding: term, as: UTF8.self))
        return true
      }
    }
    return terms
  }
}
