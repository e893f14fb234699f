import Foundation
import Retrieval
import Testing

/// Difficult lines and what Lucene's analyzers make of them (`Golden/make_analysis.sh`).
@Suite struct LuceneAnalysisTests {
  private struct Line: Decodable {
    let text: String
    let english: Tokens
    let standard: Tokens
    let cjk: Tokens
  }

  private struct Tokens: Decodable, Equatable {
    var terms: [String]
    var offsets: [Int]
  }

  private static func lines() throws -> [Line] {
    let file = try golden("analysis_lucene.jsonl")
    return try file.split(separator: 0x0A).map { try JSONDecoder().decode(Line.self, from: $0) }
  }

  @Test(arguments: ["en", "simple", "zh", "ja", "ko"])
  func termsAndOffsetsAreLucenes(_ language: String) throws {
    let analyzer = try Analyzer(AnalysisSettings(language: language))
    let lines = try Self.lines()
    #expect(lines.count > 1500)
    for line in lines {
      let expected = language == "en" ? line.english : language == "simple" ? line.standard : line.cjk
      #expect(tokens(analyzer, line.text) == expected, "\(line.text.debugDescription)")
    }
  }

  @Test func aTextIsTheSameAsOneOfItsLines() throws {
    let analyzer = try Analyzer()
    let lines = try Self.lines()
    let text = lines.map(\.text).joined(separator: "\n")
    #expect(tokens(analyzer, text).terms == lines.flatMap(\.english.terms))
  }

  private func tokens(_ analyzer: Analyzer, _ text: String) -> Tokens {
    var tokens = Tokens(terms: [], offsets: [])
    var text = text
    text.withUTF8 { bytes in
      analyzer.analyze(bytes) { term, start, end in
        tokens.terms.append(String(decoding: term, as: UTF8.self))
        tokens.offsets += [start, end]
        return true
      }
    }
    return tokens
  }
}

/// A file of the folder `Golden`.
func golden(_ name: String) throws -> Data {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return try Data(contentsOf: folder.appending(path: "Golden/\(name)"))
}
