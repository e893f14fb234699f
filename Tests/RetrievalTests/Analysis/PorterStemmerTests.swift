import Retrieval
import Testing

@Suite struct PorterStemmerTests {
  private static func pairs() throws -> [(word: String, stem: String)] {
    String(decoding: try golden("analysis_words.tsv"), as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "\t").map(String.init)
      return fields.count == 2 ? (fields[0], fields[1]) : nil
    }
  }

  @Test func stemsAreLucenes() throws {
    let settings = AnalysisSettings(stopWords: .none)
    let analyzer = try Analyzer(settings)
    let pairs = try Self.pairs()
    #expect(pairs.count >= 8000)
    for (word, stem) in pairs { #expect(analyzer.terms(of: word) == [stem]) }
  }

  /// Snowball's `porter` is the paper's algorithm, except that it undoubles only b, d, f, g, m, n, p, r and t. The later
  /// versions differ from the paper in three places and no other.
  @Test func departuresFromThePaperAreThree() throws {
    let paper = try #require(SnowballStemmer("porter"))
    let lucene = try Analyzer(AnalysisSettings(stopWords: .none))
    var departures = 0
    for word in try Self.pairs().map(\.word) + doubled() where !word.contains("'") {
      let original = stemmed(word, by: paper)
      let stem = lucene.terms(of: word).joined()
      guard original != stem else { continue }
      departures += 1
      let isListed = word.count <= 2 || word.contains("bl") || word.contains("log")
      #expect(isListed || keepsDouble(word), "\(word): \(stem), in the paper \(original)")
    }
    #expect(departures > 0)
  }

  /// Words with every double consonant before every kind of ending.
  private func doubled() -> [String] {
    let endings = ["", "s", "ed", "ing", "es", "er", "e", "edness", "ingly", "y", "ation", "ful", "ness", "ement"]
    return ["", "a", "ta", "stre", "obla", "ye", "retra", "quy"].flatMap { start in
      "bcdfghjklmnpqrstvwxyz".flatMap { letter in endings.map { "\(start)\(letter)\(letter)\($0)" } }
    }
  }

  /// Whether Snowball keeps a double consonant of the word where the paper has one of the two dropped.
  private func keepsDouble(_ word: String) -> Bool {
    "chjkqvwxy".contains { word.contains("\($0)\($0)ed") || word.contains("\($0)\($0)ing") }
  }

  private func stemmed(_ word: String, by stemmer: SnowballStemmer) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TermBuffer.capacity) { memory in
      var buffer = TermBuffer(memory)
      var word = word
      word.withUTF8 { buffer.assign($0) }
      stemmer.stem(&buffer)
      return String(decoding: buffer.term, as: UTF8.self)
    }
  }
}
