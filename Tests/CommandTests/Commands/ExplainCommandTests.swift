import Foundation
import TestSupport
import Testing

struct ExplainCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModels.link(into: folder)
    try folder.write("cat.txt", "The cat sat on a mat, the dog ran & ran.")
  }

  private func run(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["explain", "--model", "colbert"] + arguments, in: folder.path)
  }

  private struct Record: Decodable {
    struct Text: Decodable { var tokens: [String] }
    struct Match: Decodable {
      var queryToken: Int
      var documentToken: Int?
      var value: Float
    }
    var query: Text
    var document: Text
    var score: Float
    var matches: [Match]
    var values: [[Float]]
  }

  @Test func queryTokensAndWhatTheyMetArePrinted() async throws {
    try expectSnapshot(
      await run("-q", "who sat", "--text", "The cats sat on a mat, the dog ran.", "--no-query-expansion"), "explain")
  }

  @Test func programsGetEveryPair() async throws {
    let result = try await run("-q", "who sat", "cat.txt", "--json")
    #expect(result.status == 0, "\(result.stderr)")
    let record = try JSONDecoder().decode(Record.self, from: Data(result.stdout.utf8))
    #expect(record.query.tokens.count == 12 && record.query.tokens.last == "[MASK]")
    #expect(!record.document.tokens.contains(",") && record.document.tokens.contains("dog"))
    #expect(record.values.count == 12 && record.values.allSatisfy { $0.count == record.document.tokens.count })
    for match in record.matches {
      let row = record.values[match.queryToken]
      #expect(row.max() == match.value && row.firstIndex(of: match.value) == match.documentToken)
    }
    // The score comes from other kernels than the single similarities.
    #expect(abs(record.matches.reduce(0) { $0 + $1.value } - record.score) < 1e-4)
  }

  @Test func aLearnedScorerTellsWhatPairsAreWorth() async throws {
    try TinyModels.writeScorer(into: folder)
    let result = try await run("-q", "who sat", "cat.txt", "--method", "lite", "--scorer", "lite", "--json")
    #expect(result.status == 0 && result.stdout.contains("\"valueName\" : \"part of the score\""), "\(result.stderr)")
    let record = try JSONDecoder().decode(Record.self, from: Data(result.stdout.utf8))
    // The scorer reads 4 query tokens and 6 document tokens.
    #expect(record.values.count == 12 && record.document.tokens.count > 6)
    #expect(record.values[4...].allSatisfy { $0.allSatisfy { $0 == 0 } })
    #expect(record.values[..<4].allSatisfy { $0[6...].allSatisfy { $0 == 0 } && $0[..<6].contains { $0 != 0 } })
    try TinyModels.writeScorer(into: folder, reduction: "mean")
    let sums = try await run("-q", "who", "cat.txt", "--method", "lite", "--scorer", "lite")
    #expect(sums.status == 2 && sums.stderr.contains("this scorer reads sums of document tokens"))
  }

  @Test func theHeatMapStandsAlone() async throws {
    let result = try await run("-q", "who <sat> & \"ran\"", "cat.txt", "--html", "map.html")
    #expect(result.status == 0 && result.stderr.contains("heat map in map.html"), "\(result.stderr)")
    let page = try String(contentsOfFile: folder.file("map.html"), encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<h1>who &lt;sat&gt; &amp; &quot;ran&quot;</h1>"))
    for outside in ["http:", "https:", "src=", "<script", "url(", "@import", "<link"] {
      #expect(!page.contains(outside))
    }
    // Well formed but for the elements that HTML never closes.
    let closed = page.replacingOccurrences(of: "<!DOCTYPE html>", with: "")
      .replacingOccurrences(of: #"<meta([^>]*)>"#, with: "<meta$1/>", options: .regularExpression)
    #expect(XMLBalance.isBalanced(closed))
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("<caption>") && page.contains("scope=\"row\""))
    #expect(try await run("-q", "who", "cat.txt", "--html", "-").stdout.hasPrefix("<!DOCTYPE html>"))
  }

  @Test func aDocumentOfAnIndexIsExplained() async throws {
    let dense = try DenseFolder()
    #expect(try await dense.run("index", "-i", "x.rankify", "corpus.jsonl").status == 0)
    let result = try await dense.run(
      "explain", "--model", "encoder", "-i", "x.rankify", "--doc", "d4", "-q", "moon", "--json")
    #expect(result.status == 0 && result.stdout.contains("\"documentID\" : \"d4\""), "\(result.stderr)")
    let missing = try await dense.run(
      "explain", "--model", "encoder", "-i", "x.rankify", "--doc", "nowhere", "-q", "moon")
    #expect(missing.status == 4 && missing.stderr.contains("x.rankify: has no document 'nowhere'"))
  }

  @Test func coloursAreOffUnlessAskedFor() async throws {
    let arguments = ["explain", "--model", "colbert", "-q", "who", "--text", "the cat"]
    let plain = try await Rankify.run(arguments, in: folder.path)
    let forced = try await Rankify.run(arguments, in: folder.path, environment: ["CLICOLOR_FORCE": "1"])
    let off = try await Rankify.run(arguments, in: folder.path, environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"])
    #expect(!plain.stdout.contains("\u{1B}") && forced.stdout.contains("\u{1B}") && off.stdout == plain.stdout)
  }

  @Test func whatIsCutOffIsSaid() async throws {
    let long = try await run("-q", "who", "--text", String(repeating: "cat ", count: 30))
    #expect(long.stderr.contains("the document is longer than the model reads: its last 13 tokens were cut off"))
    let control = try await run("-q", "who", "--text", "cat \u{1B}[31m mat \u{7}")
    #expect(control.status == 0 && !control.stdout.contains("\u{1B}"))
    #expect(try await run("-q", "", "--text", "").status == 0)
  }

  @Test(arguments: [
    ["-q", "a"], ["-q", "a", "--text", "b", "c.txt"], ["-q", "a", "-i", "x"], ["-q", "a", "--text", "b", "--doc", "d"],
    ["-q", "a", "--text", "b", "--json", "--html", "-"], ["-q", "a", "--text", "b", "--method", "dense"],
    ["-q", "a", "--text", "b", "--query-length", "0"], ["-q", "a", "--text", "b", "--query-length", "2000"],
  ])
  func unusableOptionsAreArgumentFaults(_ options: [String]) async throws {
    let result = try await Rankify.run(["explain", "--model", "colbert"] + options, in: folder.path)
    #expect(result.status == 2, "\(result.stderr)")
  }

  @Test func unreadableDocumentsAreOneSentence() async throws {
    let absent = try await run("-q", "a", "absent.txt")
    #expect(absent.status == 4 && absent.stderr.contains("absent.txt: cannot be read"))
    try folder.write("bytes.txt", bytes: [0x61, 0xff, 0xfe])
    let bytes = try await run("-q", "a", "bytes.txt")
    #expect(bytes.status == 5 && bytes.stderr.contains("bytes.txt: is not text in UTF-8"))
  }
}

/// Whether every element of a page is closed by its own end.
private enum XMLBalance {
  static func isBalanced(_ page: String) -> Bool {
    var open: [Substring] = []
    for piece in page.split(separator: "<").dropFirst(page.hasPrefix("<") ? 0 : 1) {
      guard let end = piece.firstIndex(of: ">") else { return false }
      let tag = piece[..<end]
      let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
      if tag.hasPrefix("/") {
        if open.popLast() != name { return false }
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
    }
    return open.isEmpty
  }
}
