import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

struct SnippetTests {
  private let brackets = Snippet.Marks(open: "[", close: "]")

  @Test func matchesAreMarkedInTitleAndText() throws {
    let index = try index([
      Document(
        id: "a", title: "Foggy harbours", text: "Harbour masters ring\n\tbells in the fog;  ships' bells answer.")
    ])
    let snippets = try index.snippets(for: "fog, harbours & the \"ship\"", documents: ["a"], marks: brackets)
    #expect(snippets[0]?.title == "Foggy [harbours]")
    #expect(snippets[0]?.text == "[Harbour] masters ring bells in the [fog]; [ships]' bells answer.")
  }

  @Test func marksAreOfThePrivateUseAreaUnlessSaidOtherwise() throws {
    let snippets = try index([Document(id: "a", text: "one two")]).snippets(for: "two", documents: ["a"])
    #expect(snippets[0]?.text == "one \u{E000}two\u{E001}")
  }

  @Test func thePassageIsTheOneWithTheMostDifferentWordsOfTheQuery() throws {
    let filler = (0..<50).map { "w\($0)" }.joined(separator: " ")
    let text = "fog fog fog \(filler) fog horn \(filler) fog"
    let snippets = try index([Document(id: "a", text: text)])
      .snippets(for: "horn fog", documents: ["a"], length: 6, marks: brackets)
    #expect(snippets[0]?.text == "…w48 w49 [fog] [horn] w0 w1…")
  }

  /// Both names look like é, and Swift's strings take them for one.
  @Test func documentsAreToldApartByTheBytesOfTheirNames() throws {
    let names = ["\u{e9}", "e\u{301}"]
    let index = try index([Document(id: names[0], text: "one fog"), Document(id: names[1], text: "two horn")])
    let snippets = try index.snippets(for: "fog horn", documents: names, marks: brackets)
    #expect(snippets.map { $0?.text } == ["one [fog]", "two [horn]"])
  }

  @Test func withoutAMatchTheTextBegins() throws {
    let index = try index([
      Document(id: "a", title: "Only here", text: "one two three four five six"), Document(id: "b", text: ""),
      Document(id: "c", text: "one two"),
    ])
    for query in ["here", "unknown", "the", "", "?!"] {
      let snippets = try index.snippets(for: query, documents: ["a", "b", "c", "nowhere"], length: 3, marks: brackets)
      #expect(snippets[0]?.text == "one two three…")
      #expect(snippets[1]?.text == "")
      #expect(snippets[2]?.text == "one two")
      #expect(snippets[3] == nil)
    }
  }

  @Test func phrasesOfAnExpressionAreMarkedAsAWhole() throws {
    let index = try index([
      Document(id: "a", title: "Black cat", text: "A cat, a black cat and the blackest catfish; cats and dogs.")
    ])
    let cases = [
      ("\"black cat\"", "[Black cat]", "A cat, a [black cat] and the blackest catfish; cats and dogs."),
      ("text: catf*", "Black cat", "A cat, a black cat and the blackest [catfish]; cats and dogs."),
      ("title: black", "[Black] cat", "A cat, a black cat and the blackest catfish; cats and dogs."),
      ("NEAR(cats dogs, 0)", "Black cat", "A cat, a black cat and the blackest catfish; [cats] and [dogs]."),
      (
        "\"black cat\" OR \"cats dogs\"", "[Black cat]",
        "A cat, a [black cat] and the blackest catfish; [cats and dogs]."
      ),
      ("bird", "Black cat", "A cat, a black cat and the blackest catfish; cats and dogs."),
    ]
    for (expression, title, text) in cases {
      let snippet = try #require(try index.snippets(matching: expression, documents: ["a"], marks: brackets)[0])
      #expect(snippet == Snippet(title: title, text: text))
    }
    let error = #expect(throws: RankifyError.self) { try index.snippets(matching: "x-ray", documents: ["a"]) }
    #expect(error?.code == .badArguments)
  }

  @Test func overlappingPairsOfCharactersAreMarkedOnce() throws {
    let index = try index([Document(id: "a", text: "搜索引擎的研究")], AnalysisSettings(language: "zh"))
    let snippets = try index.snippets(for: "搜索引擎研究", documents: ["a"], marks: brackets)
    #expect(snippets[0]?.text == "[搜索引擎]的[研究]")
  }

  @Test func controlCharactersNeverReachATerminal() throws {
    let index = try index([Document(id: "a", title: "\u{1B}[2Jtitle", text: "one\0two \u{7F}\u{1B}]0;three\u{7}")])
    let snippet = try #require(try index.snippets(for: "two", documents: ["a"], marks: brackets)[0])
    #expect(snippet == Snippet(title: "[2Jtitle", text: "one [two] ]0;three"))
  }

  @Test func snippetsAreStretchesOfTheTextAndMarksHoldWordsOfTheQuery() throws {
    var random = RandomCollection(seed: 3)
    let documents = random.documents(0..<200, length: 40)
    let index = try index(documents)
    let analyzer = try Analyzer(AnalysisSettings())
    var marked = 0
    for length in [1, 2, 7, 24, 1000] {
      let query = random.query(5)
      let terms = Set(analyzer.terms(of: query))
      let snippets = try index.snippets(for: query, documents: documents.map(\.id), length: length, marks: brackets)
      for (document, snippet) in zip(documents, snippets) {
        let snippet = try #require(snippet)
        let plain = snippet.text.filter { !"[]…".contains($0) }
        #expect(plain.isEmpty || document.text.contains(plain))
        #expect(analyzer.terms(of: plain).count == min(length, analyzer.terms(of: document.text).count))
        let stretches = snippet.text.split(separator: "[").dropFirst(snippet.text.hasPrefix("[") ? 0 : 1)
        for stretch in stretches {
          #expect(terms.isSuperset(of: analyzer.terms(of: String(stretch.prefix { $0 != "]" }))))
          marked += 1
        }
        let hasMatch = !terms.isDisjoint(with: analyzer.terms(of: document.text))
        #expect(snippet.text.contains("[") == hasMatch)
      }
    }
    #expect(marked > 100)
  }

  @Test func aTextOfManyMatchesTakesLinearTime() throws {
    let text = String(repeating: "fog ", count: 200_000)
    let snippets = try index([Document(id: "a", text: text)])
      .snippets(for: "fog horn", documents: ["a"], length: 2, marks: brackets)
    #expect(snippets[0]?.text == "[fog] [fog]…")
  }

  private func index(_ documents: [Document], _ analysis: AnalysisSettings = AnalysisSettings()) throws -> SparseIndex {
    let folder = try TemporaryFolder()
    let writer = try IndexWriter(creating: folder.file("index.rankify"), analysis: analysis, threads: 1)
    for document in documents { try writer.add(document) }
    try writer.commit()
    return try SparseIndex(folder.file("index.rankify"))
  }
}
